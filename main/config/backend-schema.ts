// Owns which keys an entry of `backends` has and which values they take, with what each means.
import { z } from 'zod';
import { families, zones } from '../contract/routing.ts';
import { backendTypes } from '../domain/policy.ts';
import { says } from './meaning.ts';

const name = z.string().min(1);

export const backendEntry = z.strictObject({
  type: z
    .enum(backendTypes)
    .meta(
      says(
        'Whose API it speaks. `openai` is OpenAI and every server of its protocol: vLLM, SGLang, Ray Serve, llama-server, LM Studio, Jan, Lemonade. `llamacpp` is the models of this machine, which are there without an entry as `local`.',
        'ollama',
      ),
    ),
  endpoint: z
    .string()
    .optional()
    .meta(
      says(
        'The base URL as the provider’s own SDK takes it: with `/v1` for OpenAI-shaped ones, without for Anthropic, Gemini and Ollama; the other spelling is understood too. Needed where the type has no address of its own.',
        'http://gpu-1:8000/v1',
      ),
    ),
  endpoints: z
    .array(z.string())
    .min(1)
    .max(256)
    .optional()
    .meta(says('Several base URLs that are one pool.', ['http://gpu-1:8000/v1', 'http://gpu-2:8000/v1'])),
  zone: z
    .enum(zones)
    .optional()
    .meta(
      says(
        'Where what is sent there ends up. Left out: `llamacpp`, and `ollama` on loopback, are `device`, everything else `public`. A tag that Ollama serves from the cloud, and one that it does not list, is `public` all the same.',
        'private',
      ),
    ),
  region: name
    .optional()
    .meta(says('A short word. A request bound to a region goes only there, or to the device.', 'eu')),
  apiKey: z
    .string()
    .optional()
    .meta(
      says(
        'The variable that holds the key, in the environment or `.env`; a key itself is refused. The five providers find theirs by themselves.',
        '${CLUSTER_KEY}',
      ),
    ),
  model: name.optional().meta(says('The model that it offers first.', 'gpt-4o')),
  models: z
    .array(name)
    .optional()
    .meta(
      says('What it offers, the default first. Without `model` and `models` its own list counts.', [
        'gemma3:12b',
        'qwen2.5-coder:7b',
      ]),
    ),
  families: z
    .partialRecord(z.enum(families), name)
    .optional()
    .meta(says('Which of its models stands for a family.', { gemma: 'gemma3:12b' })),
  p50Ms: z
    .number()
    .int()
    .min(1)
    .max(86_400_000)
    .optional()
    .meta(says('How long half of its answers take, in milliseconds, until there are figures.', 900)),
});
export type BackendEntry = z.infer<typeof backendEntry>;
