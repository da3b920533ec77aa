// Owns what a hostile page would hand to the bridge, as words of a program: anything at all, what is nearly an order, and
// what no random hand finds. None of it is an order by chance.
import fc from 'fast-check';
import { desktopOrder } from '../../main/contract/desktop.ts';

const kinds = desktopOrder.options.map((option) => String(option.shape.do.value));

const anything = fc.anything({
  withBigInt: true,
  withBoxedValues: true,
  withDate: true,
  withMap: true,
  withNullPrototype: true,
  withSet: true,
  withSparseArray: true,
  withTypedArray: true,
});

/** An order with something that no order has. */
const nearly = fc
  .tuple(fc.constantFrom(...kinds), fc.dictionary(fc.string(), anything, { maxKeys: 4 }), fc.string())
  .map(([kind, extra, name]) => ({ ...extra, [`_${name}`]: 1, do: kind }));

/** Values that only a program can make. */
const made = [
  '(() => { const one = {}; one.self = one; return one; })()',
  '(() => { const one = []; one.push(one); return one; })()',
  '() => 1',
  'Symbol("x")',
  'document.body',
  'window',
  'Promise.resolve(1)',
  'new Proxy({}, { get() { throw new Error("no"); } })',
  'new Proxy({}, { ownKeys() { throw new Error("no"); } })',
  '({ get do() { throw new Error("no"); } })',
  '({ do: "open", toString() { throw new Error("no"); } })',
  'new WeakMap()',
  '"x".repeat(8_000_000)',
  '({ do: "open", to: "/" + "x".repeat(8_000_000) })',
  '({ do: "model", id: "x".repeat(301), step: "start" })',
  'Array.from({ length: 100_000 }, () => "x")',
  'Array.from({ length: 5_000 }).reduce((inner) => [inner], [])',
  'JSON.parse(\'{"__proto__":{"do":"quit"}}\')',
  'Object.create({ do: "quit" })',
  '({ ["__proto__"]: { do: "quit" }, do: "nothing" })',
  '({ do: "open", to: "//evil.test/", constructor: { prototype: { do: "quit" } } })',
  '({ do: "open", to: "https://evil.test/" })',
  '({ do: "open", to: "javascript:alert(1)" })',
  '({ do: "reveal", place: "/etc" })',
  '({ do: "reveal", place: "../../etc" })',
  '({ do: ["quit"] })',
  '({ do: { toString: "quit" } })',
  '[{ do: "quit" }]',
  '"quit"',
  'new ArrayBuffer(1_000_000)',
  'new Error("x")',
  'new Date(NaN)',
  '-0',
  'undefined',
] as const;

export const payloads = (count: number): readonly string[] => [
  ...made,
  ...fc.sample(fc.oneof(anything, nearly), count - made.length).map((value) => fc.stringify(value)),
];
