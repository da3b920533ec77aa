// Owns the questions of a first run: the page is told which are open, and says which were answered.
import type { DesktopState } from '../contract/desktop.ts';
import type { DesktopModule } from './context.ts';
import { openQuestions, withAnswer } from './open-questions.ts';

export const questions: DesktopModule = {
  enable({ carryOut, shown, memory }) {
    const refresh = (state: DesktopState): void => {
      const open = openQuestions(state, memory.now().answered);
      if (open.join() !== state.questions.join()) shown.set({ questions: open });
    };
    carryOut('answered', ({ question }) => {
      memory.set(withAnswer(memory.now().answered, question));
      refresh(shown.now());
    });
    shown.onChange(refresh);
    refresh(shown.now());
  },
};
