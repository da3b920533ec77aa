// Owns connecting an app and taking it back: what is under way, what was written and shown this once, what was refused.
// It is gone with the screen, since what is shown once is not kept.
import { queryOptions } from '@tanstack/react-query';
import { useState } from 'react';
import type { RequestPage, RequestRow } from '../../../main/contract/api.ts';
import type { ClientId, ConnectAnswer, ConnectedClient } from '../../../main/contract/connect.ts';
import { call, problemOf, query } from '../../lib/api.ts';
import { usePage } from '../../lib/page.tsx';
import { connectQuery } from '../../lib/queries.ts';
import { t } from '../../lib/words.ts';
import { say } from '../../ui/toasts.tsx';
import { tokenOf } from './asking.ts';

const pathOf = (id: ClientId): string => `/api/connect/${id}`;

/** What connecting it would change; nothing is written. */
export const printQuery = (id: ClientId) =>
  queryOptions({
    queryKey: ['connect-print', id],
    queryFn: ({ signal }) => call<ConnectAnswer>(pathOf(id), { method: 'POST', body: { print: true }, signal }),
  });

/** The newest request that came with its token, also while it is under way. */
export const newestQuery = (id: ClientId) =>
  queryOptions({
    queryKey: ['connect-newest', id],
    queryFn: async ({ signal }): Promise<RequestRow | null> => {
      const path = `/api/requests${query({ app: tokenOf(id), limit: 1 })}`;
      return (await call<RequestPage>(path, { signal })).requests[0] ?? null;
    },
    staleTime: 0,
  });

/** What was done in this page. */
export interface Done {
  readonly answer: ConnectAnswer;
  /** The newest request with a token of this name before it was connected. */
  readonly newestBefore: string | null;
  /** In ms since 1970. */
  readonly at: number;
}

export interface Course {
  readonly done: Done | null;
  /** What was refused, in words. */
  readonly problem: string | null;
  readonly isBusy: boolean;
}

const idle: Course = { done: null, problem: null, isBusy: false };

export interface Connecting {
  readonly courseOf: (id: ClientId) => Course;
  /** Whose the next token is; it holds for the next app too. */
  readonly project: string;
  readonly choose: (project: string) => void;
  readonly connect: (client: ConnectedClient) => Promise<void>;
  readonly disconnect: (client: ConnectedClient) => Promise<void>;
}

export function useConnecting(): Connecting {
  const { queries } = usePage();
  const [courses, setCourses] = useState<Readonly<Partial<Record<ClientId, Course>>>>({});
  const [project, choose] = useState('default');
  const courseOf = (id: ClientId): Course => courses[id] ?? idle;
  const tell = (id: ClientId, course: Course): void => setCourses((all) => ({ ...all, [id]: course }));

  const run = async (id: ClientId, work: () => Promise<Done | null>): Promise<void> => {
    const { done, isBusy } = courseOf(id);
    if (isBusy) return;
    tell(id, { done, problem: null, isBusy: true });
    try {
      const next = await work();
      await Promise.all([
        queries.invalidateQueries({ queryKey: connectQuery().queryKey }),
        queries.invalidateQueries({ queryKey: printQuery(id).queryKey }),
        queries.invalidateQueries({ queryKey: newestQuery(id).queryKey }),
      ]);
      tell(id, { done: next, problem: null, isBusy: false });
    } catch (error) {
      tell(id, { done, problem: problemOf(error), isBusy: false });
    }
  };

  return {
    courseOf,
    project,
    choose,
    connect: ({ id }) =>
      run(id, async () => {
        const newest = await queries.fetchQuery(newestQuery(id));
        const answer = await call<ConnectAnswer>(pathOf(id), { method: 'POST', body: { project } });
        return { answer, newestBefore: newest?.id ?? null, at: Date.now() };
      }),
    disconnect: ({ id, title }) =>
      run(id, async () => {
        await call(pathOf(id), { method: 'DELETE' });
        say(t('{title} is disconnected, and its token is revoked', { title }));
        return null;
      }),
  };
}
