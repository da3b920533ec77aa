// Owns the session that the page lives in. It is the page's alone: what it may not do is nobody else's loss.
import { session, type Session } from 'electron';

/** Must not be asked for before the app is ready. */
export const pageSession = (): Session => session.fromPartition('persist:page');
