import { type AnyRoute, createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { z } from 'zod';
import { sourceKind } from '../../contracts/common.ts';
import { withTexts } from './texts/parts.ts';

const text = z.string().max(500).optional().catch(undefined);
const productState = z.enum(['draft', 'published', 'archived']).optional().catch(undefined);
export const productTabs = ['texts', 'variants', 'attributes', 'media', 'relations', 'assortment', 'history'] as const;
export const bookTabs = ['prices', 'promotions', 'versions', 'rules'] as const;

/** The addresses of catalogue and prices; their texts come with them. */
export function goodsRoutes<Staff extends AnyRoute>(staff: Staff) {
  return [...catalogueRoutes(staff), ...pricesRoutes(staff)] as const;
}

function catalogueRoutes<Staff extends AnyRoute>(staff: Staff) {
  const products = createRoute({
    getParentRoute: () => staff,
    path: '/catalogue',
    validateSearch: z.object({
      search: text,
      state: productState,
      category: text,
      brand: text,
      with: text,
      sort: z.enum(['newest', 'name']).optional().catch(undefined),
    }),
    component: lazyRouteComponent(() => withTexts('goods', import('./catalogue/ProductsScreen.tsx')), 'ProductsScreen'),
  });
  const part = z.object({ part: z.enum(productTabs).optional().catch(undefined) });
  const newProduct = createRoute({
    getParentRoute: () => staff,
    path: '/catalogue/new',
    validateSearch: part,
    component: lazyRouteComponent(
      () => withTexts('goods', import('./catalogue/ProductScreen.tsx')),
      'NewProductScreen',
    ),
  });
  const product = createRoute({
    getParentRoute: () => staff,
    path: '/catalogue/products/$productId',
    validateSearch: part,
    component: lazyRouteComponent(() => withTexts('goods', import('./catalogue/ProductScreen.tsx')), 'ProductScreen'),
  });
  const categories = createRoute({
    getParentRoute: () => staff,
    path: '/catalogue/categories',
    component: lazyRouteComponent(
      () => withTexts('goods', import('./catalogue/CategoriesScreen.tsx')),
      'CategoriesScreen',
    ),
  });
  const attributes = createRoute({
    getParentRoute: () => staff,
    path: '/catalogue/attributes',
    component: lazyRouteComponent(
      () => withTexts('goods', import('./catalogue/AttributesScreen.tsx')),
      'AttributesScreen',
    ),
  });
  const opinions = createRoute({
    getParentRoute: () => staff,
    path: '/catalogue/opinions',
    validateSearch: z.object({
      kind: z.enum(['reviews', 'questions']).optional().catch(undefined),
      state: z.enum(['pending', 'published', 'rejected']).optional().catch(undefined),
    }),
    component: lazyRouteComponent(() => withTexts('goods', import('./catalogue/OpinionsScreen.tsx')), 'OpinionsScreen'),
  });
  const completeness = createRoute({
    getParentRoute: () => staff,
    path: '/catalogue/completeness',
    validateSearch: z.object({
      channel: sourceKind.optional().catch(undefined),
      field: text,
      language: text,
      zone: text,
    }),
    component: lazyRouteComponent(
      () => withTexts('goods', import('./catalogue/CompletenessScreen.tsx')),
      'CompletenessScreen',
    ),
  });
  const files = createRoute({
    getParentRoute: () => staff,
    path: '/catalogue/files',
    component: lazyRouteComponent(() => withTexts('goods', import('./catalogue/FilesScreen.tsx')), 'FilesScreen'),
  });
  const feeds = createRoute({
    getParentRoute: () => staff,
    path: '/catalogue/feeds',
    component: lazyRouteComponent(() => withTexts('goods', import('./catalogue/FeedsScreen.tsx')), 'FeedsScreen'),
  });
  return [products, newProduct, product, categories, attributes, opinions, completeness, feeds, files] as const;
}

function pricesRoutes<Staff extends AnyRoute>(staff: Staff) {
  const books = createRoute({
    getParentRoute: () => staff,
    path: '/prices',
    component: lazyRouteComponent(() => withTexts('goods', import('./pricing/BooksScreen.tsx')), 'BooksScreen'),
  });
  const book = createRoute({
    getParentRoute: () => staff,
    path: '/prices/books/$bookId',
    validateSearch: z.object({ part: z.enum(bookTabs).optional().catch(undefined) }),
    component: lazyRouteComponent(() => withTexts('goods', import('./pricing/BookScreen.tsx')), 'BookScreen'),
  });
  const promotion = createRoute({
    getParentRoute: () => staff,
    path: '/prices/books/$bookId/promotions/$promotionId',
    component: lazyRouteComponent(() => withTexts('goods', import('./pricing/PromotionScreen.tsx')), 'PromotionScreen'),
  });
  const tryBasket = createRoute({
    getParentRoute: () => staff,
    path: '/prices/try',
    validateSearch: z.object({ book: text }),
    component: lazyRouteComponent(() => withTexts('goods', import('./pricing/TryScreen.tsx')), 'TryScreen'),
  });
  const codes = createRoute({
    getParentRoute: () => staff,
    path: '/prices/codes',
    validateSearch: z.object({ batch: text }),
    component: lazyRouteComponent(() => withTexts('goods', import('./pricing/CodesScreen.tsx')), 'CodesScreen'),
  });
  const parity = createRoute({
    getParentRoute: () => staff,
    path: '/prices/parity',
    validateSearch: z.object({
      book: text,
      kind: z
        .enum(['price_by_channel', 'promotion_by_channel', 'price_by_zone', 'promotion_by_place'])
        .optional()
        .catch(undefined),
    }),
    component: lazyRouteComponent(() => withTexts('goods', import('./pricing/ParityScreen.tsx')), 'ParityScreen'),
  });
  return [books, book, promotion, tryBasket, codes, parity] as const;
}
