/** What callers of stock are told when they are wrong, or when there is not enough. */
import { defineProblem } from '../kit/problems.ts';

export const stockShort = defineProblem({
  code: 'stock_short',
  status: 409,
  title: 'There is not enough stock',
  fix: '`issues` names each line with what was wanted and what is available; take less, or another location.',
});
export const holdGone = defineProblem({
  code: 'hold_gone',
  status: 409,
  title: 'This hold has ended, or has fewer open units than named',
  fix: 'Read the hold: `detail` says its state. Make a new hold for what is still wanted.',
});
export const countNegative = defineProblem({
  code: 'stock_count_negative',
  status: 422,
  title: 'On hand cannot be negative, in fractions, or without end',
  fix: 'Mend the lines that `issues` names and send all again; nothing was changed. An import may ask for `impossibleLines: "skip"`.',
});
export const snapshotOld = defineProblem({
  code: 'stock_snapshot_old',
  status: 409,
  title: 'A newer snapshot of these locations is already here',
  fix: 'Nothing was changed. Send snapshots in the order of `takenAt`; `detail` says which one is the last.',
});
export const unknownLocation = defineProblem({
  code: 'unknown_location',
  status: 422,
  title: 'There is no such location, or it cannot be used for this',
  fix: 'Use the `id` of a location of GET /api/v1/locations; goods cannot be received in a closed one.',
});
export const versionChanged = defineProblem({
  code: 'version_changed',
  status: 409,
  title: 'Somebody else has changed this meanwhile',
  fix: 'Read it again, make your change to it, and send it with its `version`.',
});
export const transferDone = defineProblem({
  code: 'transfer_done',
  status: 409,
  title: 'This transfer has arrived before',
  fix: 'Read the transfer; mend what is wrong with a count or an adjustment.',
});
export const transferLine = defineProblem({
  code: 'transfer_line_wrong',
  status: 422,
  title: 'A line names what is not in this transfer',
  fix: 'Send only SKUs that the transfer has; goods that came without being sent are received with a receipt.',
});
export const leaseWrong = defineProblem({
  code: 'not_a_lease',
  status: 409,
  title: 'This hold is not a lease of a till',
  fix: 'Use the id that POST /api/v1/stock/leases answered.',
});
export const questionTooWide = defineProblem({
  code: 'sku_or_location_needed',
  status: 400,
  title: 'The list needs a SKU or a location',
  fix: 'Send `sku`, `locationId` or both.',
});
export const wrongPlace = defineProblem({
  code: 'wrong_stock_cursor',
  status: 400,
  title: 'This cursor does not belong to this list',
  fix: 'Send the `nextCursor` of the previous page unchanged, with the same filters; or start again without it.',
});
export const methodUnfit = defineProblem({
  code: 'delivery_method_unfit',
  status: 422,
  title: 'These terms do not fit the kind of delivery method',
  fix: 'A method that ships needs distance bands in ascending order; a courier also needs windows: PUT /api/v1/delivery-windows/:id.',
});
export const windowUnfit = defineProblem({
  code: 'delivery_window_unfit',
  status: 422,
  title: 'These terms do not make a delivery window',
  fix: 'Name a delivery method of the kind courier, an end after the beginning, and a location or a zone, not both; `detail` says what is wrong.',
});
