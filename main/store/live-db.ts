// Owns the connection of the main thread, which can be exchanged for another while the router runs: statements and
// transactions that were made of the one before go on with the new one. Whatever a database says of damage is told.
import { faultCodeOf, isDamage } from './fault-code.ts';
import { reopenLedgerFile, type Db } from './open.ts';

export interface LiveDb {
  readonly db: Db;
  /**
   * Closes the connection, has the files exchanged, and opens them anew. Where that fails, whatever lies there then is
   * opened by whoever needs it next.
   */
  readonly renew: (exchange: () => Db) => void;
  readonly close: () => void;
}

export function createLiveDb(first: Db, onDamage: (code: string) => void): LiveDb {
  let now = first;
  const told = createWatch(onDamage);
  const connection = (): Db => {
    if (!now.open) now = reopenLedgerFile(now.name);
    return now;
  };
  /** Made of the connection that is open when it is used, and made again of another. */
  function madeOf<T>(make: (db: Db) => T): () => T {
    let of = connection();
    let made = make(of);
    return () => {
      const db = connection();
      if (of !== db) [of, made] = [db, make(db)];
      return made;
    };
  }
  /** Stands for what is made so. */
  function live<T extends object>(make: (db: Db) => T, partOf: (key: string | symbol, made: T) => unknown): T {
    const current = madeOf(make);
    return new Proxy(current(), { get: (_first, key) => partOf(key, told(current)) });
  }
  const plainPart = (key: string | symbol, made: object): unknown => {
    const part: unknown = Reflect.get(made, key, made);
    return typeof part === 'function' ? (...args: unknown[]) => told(() => Reflect.apply(part, made, args)) : part;
  };
  type Make = (db: Db) => ReturnType<Db['prepare']>;
  const liveStatement = (make: Make): ReturnType<Make> =>
    live(make, (key, made) =>
      // Told to answer in another form, a statement is told so again when it is made again.
      key === 'pluck' || key === 'raw' ? () => liveStatement((db) => make(db)[key]()) : plainPart(key, made),
    );
  /** Its ways to begin may be kept apart from it. */
  function liveTransaction(run: Parameters<Db['transaction']>[0]) {
    const current = madeOf((db) => db.transaction(run));
    const way =
      (key: 'default' | 'deferred' | 'immediate' | 'exclusive') =>
      (...args: unknown[]): unknown =>
        told(() => current()[key](...args));
    const ways = { deferred: way('deferred'), immediate: way('immediate'), exclusive: way('exclusive') };
    return Object.assign(way('default'), ways);
  }
  const db = live(
    (open) => open,
    (key, made) => {
      if (key === 'prepare') return (sql: string) => told(() => liveStatement((open) => open.prepare(sql)));
      return key === 'transaction' ? liveTransaction : plainPart(key, made);
    },
  );
  return {
    db,
    renew(exchange) {
      now.close();
      now = exchange();
    },
    close: () => void now.close(),
  };
}

function createWatch(onDamage: (code: string) => void) {
  return <T>(run: () => T): T => {
    try {
      return run();
    } catch (error) {
      const code = faultCodeOf(error);
      if (isDamage(code)) onDamage(code);
      throw error;
    }
  };
}
