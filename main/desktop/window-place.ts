// Owns where the window opens: where it stood, as long as enough of that is on a display that is still there. Pure.
import type { WindowBounds } from './memory.ts';

interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const leastSize = { width: 390, height: 480 };
const usualSize = { width: 1120, height: 760 };
/** So much of its upper edge must be seen that it can be taken and moved. */
const seenWidth = 160;
const seenHeight = 40;

export type Place = { readonly width: number; readonly height: number; readonly x?: number; readonly y?: number };

export function placeOf(before: WindowBounds | null, displays: readonly Area[]): Place {
  if (before === null) return smaller(usualSize, displays[0]);
  const display = displays.find((area) => isOn(before, area));
  const { x, y } = before;
  const size = smaller(before, display ?? displays[0]);
  return display === undefined ? size : { ...size, x, y };
}

function smaller({ width, height }: { readonly width: number; readonly height: number }, area: Area | undefined) {
  const most = area ?? usualSize;
  return {
    width: Math.max(leastSize.width, Math.min(width, most.width)),
    height: Math.max(leastSize.height, Math.min(height, most.height)),
  };
}

function isOn({ x, y, width }: WindowBounds, area: Area): boolean {
  const across = Math.min(x + width, area.x + area.width) - Math.max(x, area.x);
  return across >= seenWidth && y >= area.y && y <= area.y + area.height - seenHeight;
}
