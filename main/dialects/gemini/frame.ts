// Owns reading one frame of Gemini's stream.
import { parseJson } from '../../contract/json.ts';
import { readSse } from '../shared/sse.ts';

/** The value in the frame: null where the frame has no data, undefined where its data is not JSON. */
export function readFrame(frame: Buffer): unknown {
  const data = readSse(frame)?.data ?? bareJson(frame);
  if (data === null) return null;
  const value = parseJson(data);
  return Array.isArray(value) ? value[0] : value;
}

/** An error in mid-stream may come as bare JSON, without the form of an event, and as a list of one. */
function bareJson(frame: Buffer): string | null {
  const text = frame.toString('utf8').trim();
  return text.startsWith('{') || text.startsWith('[') ? text : null;
}
