// Owns the reading of our own example prompts: templates, spread out into rows with labels.
import type { Tier } from '../../main/contract/routing.ts';
import { levels, tasks, tiers } from '../../main/contract/routing.ts';
import { createRandom } from './arithmetic.ts';
import type { Labels, Row } from './rows.ts';

const mostPerTemplate = 16;

/** The tiers a fair judge could accept beside the label. */
const neighbours: Readonly<Record<Tier, readonly Tier[]>> = {
  HEARTBEAT: ['HEARTBEAT', 'SIMPLE'],
  SIMPLE: ['SIMPLE', 'MODERATE'],
  MODERATE: ['SIMPLE', 'MODERATE'],
  COMPLEX: ['COMPLEX', 'FRONTIER'],
  FRONTIER: ['COMPLEX', 'FRONTIER'],
};

export function readOwnExamples(text: string): readonly Row[] {
  const random = createRandom(11);
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .flatMap((line, place) => rowsOf(line, place, random));
}

function rowsOf(line: string, place: number, random: () => number): Row[] {
  const cut = line.indexOf(' | ');
  const [tierName, kindName = '', levelName] = line.slice(0, cut).split(' ');
  const [taskName, extra] = kindName.split('+');
  const labels = labelsOf([tierName, taskName, levelName]);
  const template = line.slice(cut + 3);
  const prompts = new Set<string>();
  for (let attempt = 0; attempt < mostPerTemplate; attempt++) prompts.add(fill(template, random));
  return [...prompts].map((prompt, index) => ({
    id: `own-${place}-${index}`,
    source: 'own',
    sub: String(place),
    lang: /[^\u0020-\u024f\n]/.test(prompt) ? 'und' : 'en',
    messages: [{ role: 'user', content: prompt }],
    labels,
    ...(extra === 'tools' ? { tools: [{}] } : {}),
  }));
}

const fill = (template: string, random: () => number): string =>
  template
    .replace(/\{(?:(\d+)x )?([^{}]*\|[^{}]*)\}/g, (_, times: string | undefined, list: string) => {
      const choices = list.split('|');
      const pick = (): string => choices[Math.floor(random() * choices.length)] ?? '';
      return Array.from({ length: Number(times ?? 1) }, pick).join('');
    })
    .replaceAll('\\n', '\n')
    .replaceAll('\\\\', '\\');

function labelsOf([tierName, taskName, levelName]: readonly (string | undefined)[]): Labels {
  const tier = tiers.find((one) => one === tierName) ?? null;
  const complexity = levels.find((one) => one === levelName) ?? null;
  const isOpenHard = tier === null && complexity === 'high';
  const accepted = tier === null ? (isOpenHard ? neighbours.COMPLEX : null) : neighbours[tier];
  const isCloud = accepted?.includes('COMPLEX') ?? null;
  return {
    tier,
    tier_ok: accepted,
    task: tasks.find((one) => one === taskName) ?? null,
    complexity,
    cloud_needed: isCloud,
  };
}
