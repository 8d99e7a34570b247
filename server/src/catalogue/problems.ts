/** What the catalogue answers to a caller's mistake. */
import { defineProblem } from '../kit/problems.ts';

export const staleVersion = defineProblem({
  code: 'stale_version',
  status: 409,
  title: 'Somebody else changed this meanwhile',
  fix: 'Read it again (`detail` names its version now), put your change on top, and send it with that version.',
});
export const handleTaken = defineProblem({
  code: 'handle_taken',
  status: 409,
  title: 'There is already a product with this handle',
  fix: 'Choose another handle, or change the product that has it; handles are for ever.',
});
export const skuTaken = defineProblem({
  code: 'sku_taken',
  status: 409,
  title: 'Another product has a variant with this SKU',
  fix: 'Choose another SKU; a SKU is for ever. What takes its place is a new variant that `replaces` it.',
});
export const gtinTaken = defineProblem({
  code: 'gtin_taken',
  status: 409,
  title: 'Another variant has this GTIN',
  fix: 'Check the code; if it moves to this variant, take it away from the other one first.',
});
export const productInvalid = defineProblem({
  code: 'product_invalid',
  status: 422,
  title: 'The product contradicts itself or the catalogue',
  fix: 'Mend the places that `issues` names.',
});
export const attributeInvalid = defineProblem({
  code: 'attribute_invalid',
  status: 422,
  title: 'The attribute cannot be as it is described',
  fix: 'Mend it as `detail` says; the type of an attribute is for ever, and choices in use stay.',
});
export const categoryInvalid = defineProblem({
  code: 'category_invalid',
  status: 422,
  title: 'The category cannot stand there',
  fix: 'Choose a parent that exists and does not lie below it; `detail` says what is wrong.',
});
export const categoryInUse = defineProblem({
  code: 'category_in_use',
  status: 409,
  title: 'The category has products or categories below it',
  fix: 'Move them to another category first.',
});
export const wrongPage = defineProblem({
  code: 'wrong_page',
  status: 400,
  title: 'The cursor is not one of this list',
  fix: 'Take `nextCursor` of the page before, with the same question; without a cursor the list begins.',
});
export const filterUnavailable = defineProblem({
  code: 'filter_unavailable',
  status: 422,
  title: 'This server cannot filter by that',
  fix: 'Leave out what `detail` names.',
});
export const reviewExists = defineProblem({
  code: 'review_exists',
  status: 409,
  title: 'This customer has reviewed the product already',
  fix: 'There is one review a product and customer; show the customer the one that is there.',
});
export const answerMissing = defineProblem({
  code: 'answer_missing',
  status: 422,
  title: 'A question is published with its answer',
  fix: 'Send `answer`.',
});
export const pictureRefused = defineProblem({
  code: 'picture_refused',
  status: 422,
  title: 'This file is not taken as a picture',
  fix: 'Send a whole JPEG, PNG, WebP or AVIF file; `detail` says what is wrong with this one.',
});
