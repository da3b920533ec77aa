// Owns the talks of the Playground: up to two lanes, each with its settings, its turns and the answer under way. It
// lives as long as the page; nothing of it is kept anywhere else.
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { RequestRow } from '../../../main/contract/api.ts';
import { problemOf, reach } from '../../lib/api.ts';
import { keepAsked, type AskedMessage } from '../../lib/asked.ts';
import { after, gather } from '../../lib/gather.ts';
import { begun, ended, failed, withEvent, withHeaders, withRow, type Answer } from './answer.ts';
import { bodyOf, newLane, type ChatBody, type LaneSettings } from './body.ts';
import { readEvents } from './stream.ts';

export interface Turn {
  readonly id: number;
  readonly asked: readonly AskedMessage[];
  readonly answer: Answer;
}

export interface Lane {
  readonly id: number;
  readonly settings: LaneSettings;
  readonly turns: readonly Turn[];
}

interface Talks {
  readonly lanes: readonly Lane[];
  readonly both: boolean;
}

export type TalkStore = ReturnType<typeof createTalks>;

const isOpen = ({ state }: Answer): boolean => state === 'waiting' || state === 'writing';
export const isBusy = ({ turns }: Lane): boolean => turns.some(({ answer }) => isOpen(answer));

/** So long what streams in is gathered before it is drawn. */
const drawMs = 40;
const keptEarly = 50;

interface AskingParts {
  readonly change: (turnId: number, change: (answer: Answer) => Answer) => void;
  readonly now: () => number;
  /** Rows that were settled lately, whoever asked. */
  readonly early: ReadonlyMap<string, RequestRow>;
}

/** One question, from the request to the end of its answer. */
function createAsking({ change, now, early }: AskingParts) {
  return async function run(turnId: number, body: ChatBody, signal: AbortSignal): Promise<void> {
    const events = gather<string>(after(drawMs), (all) =>
      change(turnId, (answer) => all.reduce((before, data) => withEvent(before, data, now()), answer)),
    );
    try {
      const streamed = { ...body, stream: true, stream_options: { include_usage: true } };
      const answer = await reach('/v1/chat/completions', { method: 'POST', body: streamed, signal });
      change(turnId, (before) => withHeaders(before, answer.headers));
      const id = answer.headers.get('x-request-id');
      if (id !== null) keepAsked(id, body.messages);
      if (answer.body !== null) await readEvents(answer.body, events.add);
      events.now();
      const row = early.get(id ?? '');
      change(turnId, (before) => ended(row === undefined ? before : withRow(before, row), now()));
    } catch (error) {
      events.now();
      change(turnId, (before) =>
        signal.aborted ? { ...ended(before, now()), state: 'stopped' } : failed(before, problemOf(error), now()),
      );
    }
  };
}

const changeAll = (store: StoreApi<Talks>, change: (lane: Lane) => Lane): void =>
  store.setState(({ lanes }) => ({ lanes: lanes.map(change) }));

const newTalks = (): Talks => ({ lanes: [{ id: 0, settings: newLane('auto'), turns: [] }], both: true });

export function createTalks(now: () => number) {
  let nextId = 1;
  const store = createStore<Talks>(newTalks);
  const running = new Map<number, AbortController>();
  const changeLanes = (change: (lane: Lane) => Lane): void => changeAll(store, change);
  const changeLane = (id: number, change: (lane: Lane) => Lane): void =>
    changeLanes((lane) => (lane.id === id ? change(lane) : lane));
  const laneOf = (id: number): Lane | undefined => store.getState().lanes.find((lane) => lane.id === id);
  const early = new Map<string, RequestRow>();
  const run = createAsking({ now, early, change: (id, change) => changeLanes((lane) => withAnswer(lane, id, change)) });

  async function ask(laneId: number, asked: readonly AskedMessage[]): Promise<void> {
    const lane = laneOf(laneId);
    if (lane === undefined || isBusy(lane)) return;
    const turn: Turn = { id: nextId++, asked, answer: begun(now()) };
    const stop = new AbortController();
    running.set(laneId, stop);
    changeLane(laneId, (before) => ({ ...before, turns: [...before.turns, turn] }));
    await run(turn.id, bodyOf(lane.settings, [...historyOf(lane.turns), ...asked]), stop.signal);
    running.delete(laneId);
  }
  const stop = (): void => running.forEach((controller) => controller.abort());
  return {
    store,
    ask,
    stop,
    /** The last question of a lane, asked again. */
    again(laneId: number): void {
      const last = laneOf(laneId)?.turns.at(-1);
      if (last === undefined || running.has(laneId)) return;
      changeLane(laneId, (before) => ({ ...before, turns: before.turns.slice(0, -1) }));
      void ask(laneId, last.asked);
    },
    set: (laneId: number, settings: Partial<LaneSettings>): void =>
      changeLane(laneId, (lane) => ({ ...lane, settings: { ...lane.settings, ...settings } })),
    addLane: (model: string): void =>
      store.setState(({ lanes }) => ({ lanes: [...lanes, { id: nextId++, settings: newLane(model), turns: [] }] })),
    dropLane(laneId: number): void {
      running.get(laneId)?.abort();
      store.setState(({ lanes }) => ({ lanes: lanes.filter(({ id }) => id !== laneId) }));
    },
    sendToBoth: (both: boolean): void => store.setState({ both }),
    clear(): void {
      stop();
      changeLanes(emptied);
    },
    /** A talk that was had before is taken up where its last question was. */
    takeUp(messages: readonly AskedMessage[]): void {
      const [first] = store.getState().lanes;
      if (first === undefined) return;
      changeLane(first.id, emptied);
      void ask(first.id, messages);
    },
    /** What the ledger says of an answer of ours, also where it says so before the answer is here. */
    settled(row: RequestRow): void {
      keepEarly(early, row);
      changeLanes((lane) => withSettled(lane, row));
    },
  };
}

const emptied = (lane: Lane): Lane => ({ ...lane, turns: [] });

function keepEarly(early: Map<string, RequestRow>, row: RequestRow): void {
  early.set(row.id, row);
  const [oldest] = early.keys();
  if (early.size > keptEarly && oldest !== undefined) early.delete(oldest);
}

function withSettled(lane: Lane, row: RequestRow): Lane {
  const turn = lane.turns.find(({ answer }) => answer.requestId === row.id);
  return turn === undefined ? lane : withAnswer(lane, turn.id, (answer) => withRow(answer, row));
}

function withAnswer(lane: Lane, turnId: number, change: (answer: Answer) => Answer): Lane {
  if (!lane.turns.some(({ id }) => id === turnId)) return lane;
  return {
    ...lane,
    turns: lane.turns.map((turn) => (turn.id === turnId ? { ...turn, answer: change(turn.answer) } : turn)),
  };
}

/** What was said so far; an answer that failed before it said anything is left out together with its question. */
export function historyOf(turns: readonly Turn[]): readonly AskedMessage[] {
  return turns.flatMap(({ asked, answer }) => {
    if (answer.text === '' && answer.calls.length === 0) return [];
    const calls = answer.calls.map(({ id, name, args }) => ({
      id,
      type: 'function',
      function: { name, arguments: args },
    }));
    return [
      ...asked,
      {
        role: 'assistant' as const,
        content: answer.text,
        ...(calls.length === 0 ? {} : { tool_calls: calls }),
        ...(answer.thinking === '' ? {} : { reasoning_content: answer.thinking }),
      },
    ];
  });
}
