// Owns what a host gives the core beside its ports.
import type { HomeOptions } from '../config/open-home.ts';
import type { EnginePlace } from '../local/engines.ts';

export interface CoreOptions extends HomeOptions {
  /** The folder of the built dashboard, or null where there is none. */
  readonly pages: string | null;
  /** The file of the classifier's weights. */
  readonly classifier: string;
  /** The folder of the named policies that ship. */
  readonly policies: string;
  /** The file of the models that are known by name. */
  readonly catalog: string;
  /** The file of what the providers' models cost. */
  readonly prices: string;
  /** Somebody sees a window, and is asked before a first model is fetched. */
  readonly hasWindow?: boolean;
  /** How long answers under way have when the door closes; the settings say it where this does not. */
  readonly stopMs?: number;
  /** Where the parts of the engine of local models lie. */
  readonly engine: EnginePlace;
}
