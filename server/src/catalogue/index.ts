/** The door of the catalogue: what do we sell, where, and how is it shown? */
export type {
  AttributeValue,
  AvailabilityPort,
  BoughtPort,
  OriginPort,
  Place,
  PricesPort,
  VariantFacts,
} from './contract.ts';
export { soldOf, variantsOf } from './variants.ts';
export { createCatalogue, type Catalogue, type CataloguePorts } from './catalogue.ts';
export { productFiles } from './import-products.ts';
export { eraseOpinions, exportOpinions } from './reviews.ts';
