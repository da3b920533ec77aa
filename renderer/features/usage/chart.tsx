// Owns one chart of bars: what uPlot draws of it, in the colours of the page. Two charts of one screen share their
// crosshair. What it shows stands in a table as well.
import { useEffect, useRef, useSyncExternalStore } from 'react';
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { namedPlaces, type Place } from './days.ts';

/** Money has no zone and is grey; a place has the colour of its zone. What is not over is paler. */
type Tone = 'plain' | 'faint' | 'hatched' | Place | `${Place}-pale`;

export interface Layer {
  readonly tone: Tone;
  /** Null where it draws nothing. Layers are drawn over each other, in their order. */
  readonly values: readonly (number | null)[];
}

interface ChartProps {
  /** What it is, in words. */
  readonly label: string;
  /** Along the axis. */
  readonly names: readonly string[];
  readonly layers: readonly Layer[];
  readonly height: number;
  readonly format: (value: number) => string;
  /** Hears which bar the pointer is at; null for none. */
  readonly onPoint: (index: number | null) => void;
}

export function Chart(props: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const look = useLook();
  const latest = useRef(props);
  latest.current = props;
  const { label, names, layers, height } = props;
  useEffect(() => {
    const element = place.current;
    if (element === null) return undefined;
    const chart = new UPlot(optionsOf(element, latest), dataOf(latest.current), element);
    const resized = new ResizeObserver(() => chart.setSize({ width: element.clientWidth, height }));
    resized.observe(element);
    return () => {
      resized.disconnect();
      chart.destroy();
    };
    // Drawn anew where what it draws changed, or the colours that it draws in.
  }, [names, layers, height, look]);
  return <div ref={place} className="us-chart" role="img" aria-label={label} />;
}

const dark = '(prefers-color-scheme: dark)';

/** A word for the colours of the page, which changes with them. */
function useLook(): string {
  return useSyncExternalStore(
    (changed) => {
      const list = matchMedia(dark);
      list.addEventListener('change', changed);
      const chosen = new MutationObserver(changed);
      chosen.observe(document.documentElement, { attributeFilter: ['data-theme'] });
      return () => {
        list.removeEventListener('change', changed);
        chosen.disconnect();
      };
    },
    () => `${document.documentElement.dataset['theme'] ?? ''} ${matchMedia(dark).matches}`,
  );
}

const dataOf = ({ names, layers }: ChartProps): UPlot.AlignedData => [
  names.map((_, at) => at),
  ...layers.map(({ values }) => [...values]),
];

/** A canvas knows no tokens: what they are here is read from elements that bear them. */
function coloursIn(element: HTMLElement) {
  const probe = document.createElement('i');
  element.append(probe);
  const colour = (name: string): string => {
    probe.className = name;
    return getComputedStyle(probe).color;
  };
  const found = {
    plain: colour('text-n9'),
    faint: colour('text-n7'),
    device: colour('us-ink device'),
    private: colour('us-ink private'),
    public: colour('us-ink public'),
    unknown: colour('us-ink unknown'),
    'device-pale': colour('us-ink device-pale'),
    'private-pale': colour('us-ink private-pale'),
    'public-pale': colour('us-ink public-pale'),
    'unknown-pale': colour('us-ink unknown-pale'),
    line: colour('text-n5'),
    base: colour('text-n8'),
    words: colour('text-n10'),
  };
  probe.remove();
  return found;
}

type Colours = ReturnType<typeof coloursIn>;

const axisFont = '11px "Inter Variable", Inter, system-ui, sans-serif';
/** So wide a name on the axis is, with the room beside it. */
const nameWidth = 84;

function optionsOf(element: HTMLElement, props: { readonly current: ChartProps }): UPlot.Options {
  const colours = coloursIn(element);
  const { names, layers, height } = props.current;
  const count = names.length;
  return {
    width: element.clientWidth,
    height,
    padding: [8, 16, 0, 0],
    legend: { show: false },
    cursor: {
      y: false,
      points: { show: false },
      drag: { x: false, y: false, setScale: false },
      sync: { key: 'usage' },
    },
    scales: {
      x: { time: false, range: [-0.5, Math.max(0.5, count - 0.5)] },
      y: { range: (_chart, _least, most) => [0, most > 0 ? most * 1.06 : 1] },
    },
    axes: [
      {
        stroke: colours.words,
        font: axisFont,
        size: 28,
        gap: 6,
        grid: { show: false },
        ticks: { show: false },
        border: { show: true, stroke: colours.base, width: 1 },
        splits: (chart) => [...namedPlaces(count, Math.floor(chart.bbox.width / devicePixelRatio / nameWidth))],
        values: (_chart, places) => places.map((at) => names[at] ?? ''),
      },
      {
        stroke: colours.words,
        font: axisFont,
        size: 56,
        gap: 8,
        space: 34,
        grid: { stroke: colours.line, width: 1 },
        ticks: { show: false },
        values: (_chart, values) => values.map((value) => props.current.format(value)),
      },
    ],
    series: [{}, ...layers.map(({ tone }) => layerOf(tone, colours))],
    hooks: { setCursor: [(chart) => props.current.onPoint(chart.cursor.idx ?? null)] },
  };
}

const bars = { size: [0.8, 56] as [number, number] };

function layerOf(tone: Tone, colours: Colours): UPlot.Series {
  const fill = tone === 'hatched' ? hatching(colours.plain) : colours[tone];
  return {
    fill: () => fill,
    width: 0,
    points: { show: false },
    ...(UPlot.paths.bars === undefined ? {} : { paths: UPlot.paths.bars(bars) }),
  };
}

const tile = 6;

/** What is expected and not there yet. */
function hatching(colour: string): CanvasPattern | string {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = tile;
  const context = canvas.getContext('2d');
  if (context === null) return colour;
  context.strokeStyle = colour;
  context.lineWidth = 1.25;
  for (const shift of [-tile, 0, tile]) {
    context.moveTo(shift, tile);
    context.lineTo(shift + tile, 0);
  }
  context.stroke();
  return context.createPattern(canvas, 'repeat') ?? colour;
}
