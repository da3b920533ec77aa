// Owns where the ways of requests are kept: a ring of slots, so that the file does not grow with them for ever. A
// request's place follows from its number; the slot's own id tells whether a later one has taken it since.

/** A change of it would misplace every trace that is kept: that takes a migration. */
const slots = 50_000;

export const slotOf = (seq: number): number => seq % slots;

export const keepTraceSql = 'INSERT OR REPLACE INTO trace (slot, request_id, body) VALUES (?, ?, ?)';

export const traceOfRequestSql = `trace.slot = request.seq % ${slots} AND trace.request_id = request.id`;
