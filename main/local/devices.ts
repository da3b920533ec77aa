// Owns reading which graphics cards llama-server sees on this machine, and which of them is the best. Pure.

const deviceBackends = ['cuda', 'rocm', 'metal', 'vulkan', 'sycl', 'other'] as const;
type DeviceBackend = (typeof deviceBackends)[number];

export interface Device {
  /** As llama-server calls it, and wants it named: `CUDA0`. */
  readonly id: string;
  readonly backend: DeviceBackend;
  /** Of the card. */
  readonly name: string;
  /** Null where it is not told. */
  readonly memoryBytes: number | null;
  readonly freeBytes: number | null;
  /** It has no memory of its own. Null where nothing says so. */
  readonly integrated: boolean | null;
}

const mebibyte = 1024 * 1024;
/** Longer lines are none of ours. */
const longestLine = 1_000;
const heading = /^Available devices:/;
const deviceLine = /^ {2}(\w{1,40}): (.{1,300}) \((\d{1,12}) MiB, (\d{1,12}) MiB free\)$/;
/** What the Vulkan backend says of each card as it wakes up. */
const vulkanLine = /^ggml_vulkan: (\d{1,4}) = .{1,300} \| uma: ([01]) \|/;

const backendNames: readonly (readonly [id: RegExp, backend: DeviceBackend])[] = [
  [/^CUDA\d+$/, 'cuda'],
  [/^(?:ROCm|HIP)\d+$/, 'rocm'],
  [/^(?:MTL\d+|Metal\d*)$/, 'metal'],
  [/^Vulkan\d+$/, 'vulkan'],
  [/^SYCL\d+$/, 'sycl'],
];
/** Libraries that compute on the processor, and other machines: they are no cards of this one. */
const noCard = /^(?:CPU|BLAS|RPC)/;
/** A card that a program plays, on the processor and slower than it. */
const played = /\b(?:llvmpipe|lavapipe|SwiftShader|Microsoft Basic Render)\b/i;
/** How the makers call what stands in the processor. */
const builtIn =
  /\b(?:U?HD Graphics|Iris|Intel\(R\) Graphics|Radeon(?:\(TM\))? (?:\d{3,4}[MS]\b|Vega|R\d\b|Graphics)|Vega \d+ Graphics|Adreno|Mali|Tegra|Orin)/i;

/** Null for a line that tells of no card. */
function readDevice(line: string, shares: ReadonlyMap<string, boolean>): Device | null {
  const [, id = '', name = '', total = '', free = ''] = deviceLine.exec(line) ?? [];
  if (id === '' || noCard.test(id) || played.test(name)) return null;
  const backend = backendNames.find(([pattern]) => pattern.test(id))?.[1] ?? 'other';
  const memoryBytes = Number(total) * mebibyte;
  // Zero is what a driver says that does not know.
  const isTold = memoryBytes > 0;
  return {
    id,
    backend,
    name,
    memoryBytes: isTold ? memoryBytes : null,
    freeBytes: isTold ? Number(free) * mebibyte : null,
    integrated: shares.get(id) ?? (builtIn.test(name) ? true : null),
  };
}

/** From all that `llama-server --list-devices` printed, on both of its outputs. Any text has an answer. */
export function parseDevices(text: string): readonly Device[] {
  const lines = text.split(/\r?\n/).filter((line) => line.length <= longestLine);
  const shares = new Map(
    lines.flatMap((line): (readonly [string, boolean])[] => {
      const [, number, uma] = vulkanLine.exec(line) ?? [];
      return number === undefined ? [] : [[`Vulkan${number}`, uma === '1']];
    }),
  );
  const start = lines.findIndex((line) => heading.test(line));
  if (start < 0) return [];
  return lines.slice(start + 1).flatMap((line) => readDevice(line, shares) ?? []);
}

const rankOf = ({ integrated, backend }: Device): number =>
  (integrated === true ? deviceBackends.length : 0) + deviceBackends.indexOf(backend);

/**
 * The best first: a card with memory of its own before one that shares, then by backend, then the larger. A card that
 * several backends see is listed by the best of them only: it is one card, with its memory once.
 */
export function rankDevices(devices: readonly Device[]): readonly Device[] {
  const ranked = devices.toSorted((a, b) => rankOf(a) - rankOf(b) || (b.memoryBytes ?? 0) - (a.memoryBytes ?? 0));
  const owners = new Map<string, DeviceBackend>();
  for (const { name, backend } of ranked) if (!owners.has(name)) owners.set(name, backend);
  return ranked.filter(({ name, backend }) => owners.get(name) === backend);
}
