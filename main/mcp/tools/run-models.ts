// Owns having a model of this machine started and stopped, which only the person at it may.
import { z } from 'zod';
import { RouterError } from '../../contract/errors.ts';
import { modelRecord } from '../../contract/models.ts';
import { readAnswer } from '../access.ts';
import { defineTool, type Tool } from './tool.ts';

interface Words {
  readonly name: string;
  readonly title: string;
  readonly description: string;
}

const { state } = modelRecord.shape;

const modelTool = (verb: 'start' | 'stop', words: Words): Tool =>
  defineTool({
    ...words,
    input: z.strictObject({
      model: z.string().min(1).max(256).describe('A model of this machine, with or without local/ before it.'),
    }),
    output: z.object({ state }),
    hints: { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: false },
    async run({ model }, { access, signal }) {
      if (!access.ofPerson)
        throw new RouterError(
          'origin_not_allowed',
          'Models are started and stopped by the person at the machine: over stdio (la-router mcp), on the command line or in the dashboard.',
        );
      const id = encodeURIComponent(model.replace(/^local\//, ''));
      const answer = await access.asOwner(`/api/models/${id}/${verb}`, { method: 'POST', body: {}, signal });
      return { structured: await readAnswer(answer, z.object({ state })) };
    },
  });

export const startModel = modelTool('start', {
  name: 'start_model',
  title: 'Start a model',
  description: 'Loads a model of this machine into memory, so that its first answer does not wait for that.',
});

export const stopModel = modelTool('stop', {
  name: 'stop_model',
  title: 'Stop a model',
  description: 'Takes a model of this machine out of memory once its answers under way are complete.',
});
