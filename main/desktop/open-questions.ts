// Owns what is asked once, in the page: which questions are open, and that an answer is not asked for again. Pure.
import { desktopQuestions, type DesktopQuestion, type DesktopState } from '../contract/desktop.ts';

export const withAnswer = (
  answered: readonly DesktopQuestion[],
  question: DesktopQuestion,
): { readonly answered: DesktopQuestion[] } => ({ answered: [...new Set([...answered, question])] });

/** What holds already, or cannot be had here, is nobody asked. */
export const openQuestions = (
  { startAtLogin, commandLine }: Pick<DesktopState, 'startAtLogin' | 'commandLine'>,
  answered: readonly DesktopQuestion[],
): readonly DesktopQuestion[] =>
  desktopQuestions.filter(
    (question) =>
      !answered.includes(question) && (question === 'login' ? startAtLogin === false : commandLine.state === 'absent'),
  );
