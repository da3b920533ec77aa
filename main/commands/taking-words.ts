// Owns what a refusal of the router means where it refuses words of the line.
import { UsageError } from './command.ts';
import { RouterRefused } from './running-router.ts';

/** What the router finds wrong in words that it was handed on from the line is wrong usage, as if it had been found here. */
export async function takingWords<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    throw error instanceof RouterRefused && error.code === 'invalid_request' ? new UsageError(error.message) : error;
  }
}
