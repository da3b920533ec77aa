// Owns what is said where a file of the home cannot be written: it is written whole or not at all.
import { RouterError } from '../../contract/errors.ts';
import { fileFaultOf, fileFaultWords } from '../../platform/file-fault.ts';

export function writingFile<T>(name: string, write: () => T): T {
  try {
    return write();
  } catch (error) {
    const fault = fileFaultOf(error);
    if (fault === null) throw error;
    const words = fileFaultWords(fault.path ?? name, fault.code);
    throw new RouterError('internal_error', `${words} ${name} is as it was.`, { cause: error });
  }
}
