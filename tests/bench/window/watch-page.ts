// Owns what a page says of itself: its long tasks, how late its frames come, how much memory it keeps.
import type { CDPSession, Page } from 'playwright';

declare global {
  interface Window {
    watched?: { tasks: number[]; frames: number[] };
  }
}

/** Must be called before the page is opened. */
export async function watchPage(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const watched = { tasks: [] as number[], frames: [] as number[] };
    window.watched = watched;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) watched.tasks.push(duration);
    }).observe({ type: 'longtask', buffered: true });
    let before = performance.now();
    const frame = (now: number): void => {
      watched.frames.push(now - before);
      if (watched.frames.length > 50_000) watched.frames.splice(0, 25_000);
      before = now;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
}

export interface Watched {
  /** Longer than 50 ms each. */
  readonly longTasks: number;
  readonly longestTaskMs: number;
  readonly worstFrameMs: number;
  readonly frameP99Ms: number;
}

/** What was seen since it was last asked. */
export async function seenBy(page: Page): Promise<Watched> {
  const { tasks, frames } = await page.evaluate(() => {
    const { tasks: longs, frames: gaps } = window.watched ?? { tasks: [], frames: [] };
    const seen = { tasks: [...longs], frames: [...gaps] };
    longs.length = 0;
    gaps.length = 0;
    return seen;
  });
  const sorted = frames.toSorted((a, b) => a - b);
  return {
    longTasks: tasks.length,
    longestTaskMs: Math.round(Math.max(0, ...tasks)),
    worstFrameMs: Math.round(sorted.at(-1) ?? 0),
    frameP99Ms: Math.round(sorted[Math.floor(sorted.length * 0.99)] ?? 0),
  };
}

/** In MB, after what can go has gone. */
export async function heapOf(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage');
  const { metrics } = await session.send('Performance.getMetrics');
  return (metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? Number.NaN) / 1_000_000;
}
