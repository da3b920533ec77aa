// Owns what is asked once, in the page: which questions are open, and that an answer is not asked for again.
import { desktopQuestions, type DesktopQuestion, type DesktopState } from '../contract/desktop.ts';
import type { DesktopModule } from './context.ts';
import type { Memory } from './memory.ts';

export function answered(memory: Memory, question: DesktopQuestion): void {
  const { answered: before } = memory.now();
  if (!before.includes(question)) memory.set({ answered: [...before, question] });
}

/** What holds already, or cannot be had here, is nobody asked. */
export const openQuestions = (
  { startAtLogin, commandLine }: Pick<DesktopState, 'startAtLogin' | 'commandLine'>,
  told: readonly DesktopQuestion[],
): readonly DesktopQuestion[] =>
  desktopQuestions.filter(
    (question) =>
      !told.includes(question) && (question === 'login' ? startAtLogin === false : commandLine.state === 'absent'),
  );

export const questions: DesktopModule = {
  enable({ carryOut, shown, memory }) {
    const refresh = (state: DesktopState): void => {
      const open = openQuestions(state, memory.now().answered);
      if (open.join() !== state.questions.join()) shown.set({ questions: open });
    };
    carryOut('answered', ({ question }) => {
      answered(memory, question);
      refresh(shown.now());
    });
    shown.onChange(refresh);
    refresh(shown.now());
  },
};
