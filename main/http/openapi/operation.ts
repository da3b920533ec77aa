// Owns the shape in which a route is described: plain data beside the routes, read when somebody asks for the document.
import type { z } from 'zod';
import type { ErrorCode } from '../../contract/errors.ts';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface Answering {
  readonly says: string;
  /** Left out where nothing comes but the status. */
  readonly body?: {
    readonly type: string;
    /** Left out where it is text or bytes. */
    readonly schema?: z.ZodType;
  };
  /** The headers that tell where a request went come with it. */
  readonly told?: true;
}

export interface Operation {
  readonly id: string;
  /** As the app has it: who adds a route adds its description. */
  readonly route: `${Method} /${string}`;
  /** Where the pattern of the route stands for several paths, or for one that reads better: with names in braces. */
  readonly paths?: readonly string[];
  readonly says: string;
  readonly more?: string;
  /** What stands in the path, by its name. */
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: z.ZodType;
  /** Headers that change what is done. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: { readonly schema: z.ZodType; readonly example: unknown; readonly mayBeLeftOut?: true };
  /** By status. */
  readonly answers: Readonly<Record<number, readonly Answering[]>>;
  /** Beside those that any request may meet. */
  readonly errors: readonly ErrorCode[];
}

export interface Area {
  readonly name: string;
  readonly says: string;
  readonly operations: readonly Operation[];
}

export const json = (schema: z.ZodType, says: string): Answering => ({
  says,
  body: { type: 'application/json', schema },
});

/** A stream, or a file: text and bytes that no schema tells of, or lines and events that each are of one. */
export const flow = (type: string, says: string, schema?: z.ZodType): Answering => ({
  says,
  body: schema === undefined ? { type } : { type, schema },
});

export const events = (says: string, schema?: z.ZodType): Answering => flow('text/event-stream', says, schema);

export const nothing = (says: string): Answering => ({ says });

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
