import type { CataloguePorts } from './catalogue.ts';
import type { VariantMemory } from './remember-variants.ts';

/** What the catalogue's routes stand on. */
export interface RouteDeps extends CataloguePorts {
  readonly memory: VariantMemory;
}
