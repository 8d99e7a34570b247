/** The calls about goods that move: receipts, returns, adjustments, transfers, counts, imports. */
import { z } from 'zod';
import { id, pageQuery } from '../../../contracts/common.ts';
import * as contract from '../../../contracts/stock.ts';
import { allowed, read, write, type Route } from '../kit/http/route.ts';
import { notFound, problem } from '../kit/problems.ts';
import { run, runMaybe, type Db } from '../kit/sql.ts';
import { countStock } from './count.ts';
import {
  countsPage,
  importsPage,
  receiptsPage,
  transferById,
  transfersPage,
  type CountRow,
  type ImportRow,
  type ReceiptRow,
  type TransferRow,
} from './documents.sql.ts';
import { shortProblem } from './hold-routes.ts';
import { importSnapshot } from './import-snapshot.ts';
import { idAfter, pageFrom } from './pages.ts';
import { countNegative, snapshotOld, stockShort, transferDone, transferLine, unknownLocation } from './problems.ts';
import { adjustStock, receiveGoods, takeBack } from './receive.ts';
import { listCells } from './shelf.ts';
import { arrive, sendTransfer } from './transfer.ts';

const keepers = allowed('admin', 'store');
const readers = allowed('admin', 'store', 'agent', 'analyst', 'marketer');
const withId = z.object({ id });
const tag = 'stock';

export function goodsRoutes(db: Db): Route[] {
  return [...receiptRoutes(db), ...returnRoutes(), ...transferRoutes(db), ...countRoutes(db), ...importRoutes(db)];
}

function receiptRoutes(db: Db): Route[] {
  return [
    write({
      path: '/api/v1/stock/receipts',
      access: keepers,
      summary: 'Goods came in',
      tag,
      body: contract.receiptBody,
      answer: contract.receipt,
      problems: [unknownLocation],
      handle: async ({ tx, body, actor, now, audit, status }) => {
        const row = await receiveGoods(tx, { ...body, actor: actor.name, now });
        if (row === undefined) throw problem(unknownLocation);
        await audit({
          action: 'stock.receive',
          object: { kind: 'receipt', id: row.receipt_id },
          detail: { lines: body.lines.length },
        });
        status(201);
        return receiptView(row);
      },
    }),
    read({
      path: '/api/v1/stock/receipts',
      access: readers,
      summary: 'Receipts, newest first',
      tag,
      query: contract.ofLocationQuery,
      answer: contract.receiptPage,
      handle: async ({ query }) => {
        const rows = await run(db, receiptsPage, [query.locationId ?? null, idAfter(query.cursor), query.limit + 1]);
        return pageFrom(rows.map(receiptView), query.limit, (one) => one.id);
      },
    }),
  ];
}

function returnRoutes(): Route[] {
  return [
    write({
      path: '/api/v1/stock/returns',
      access: keepers,
      summary:
        'A unit came back; each key counts once. Orders do this by themselves: this is for goods that no order knows',
      tag,
      body: contract.returnBody,
      answer: z.object({ outcome: z.enum(['taken', 'again']) }),
      problems: [unknownLocation],
      handle: async ({ tx, body, actor, now, audit }) => {
        const { kind } = await takeBack(tx, { ...body, actor: actor.name, now });
        if (kind === 'unknown_location') throw problem(unknownLocation);
        await audit({
          action: 'stock.return',
          object: { kind: 'sku', id: body.sku },
          detail: { quantity: body.quantity },
        });
        return { outcome: kind };
      },
    }),
    write({
      path: '/api/v1/stock/adjustments',
      access: keepers,
      summary: 'Units were found, lost, broken or written off; the reason goes into the ledger',
      tag,
      body: contract.adjustmentBody,
      answer: contract.cell,
      problems: [unknownLocation, countNegative],
      handle: async ({ tx, body, actor, now, audit }) => {
        const done = await adjustStock(tx, { ...body, actor: actor.name, now });
        if (done.kind === 'unknown_location') throw problem(unknownLocation);
        if (done.kind === 'negative')
          throw problem(countNegative, { detail: 'There are not so many units to take away.' });
        const { onHand, damaged } = body;
        await audit({
          action: 'stock.adjust',
          object: { kind: 'sku', id: body.sku },
          detail: { onHand, damaged, locationId: body.locationId },
        });
        const [cell] = await listCells(tx, { sku: body.sku, locationId: body.locationId, limit: 1 });
        if (cell === undefined) throw new Error('the adjusted cell is not there');
        return cell;
      },
    }),
  ];
}

function transferRoutes(db: Db): Route[] {
  return [
    write({
      path: '/api/v1/stock/transfers',
      access: keepers,
      summary: 'Goods leave one location for another; until they arrive they are in transit',
      tag,
      body: contract.transferBody,
      answer: contract.transfer,
      problems: [unknownLocation, stockShort],
      handle: async ({ tx, body, actor, now, audit, status }) => {
        const sent = await sendTransfer(tx, { ...body, actor: actor.name, now });
        if (sent.kind === 'unknown_location') throw problem(unknownLocation);
        if (sent.kind === 'short') throw shortProblem(sent.lines);
        await audit({
          action: 'stock.send',
          object: { kind: 'transfer', id: sent.transfer.transfer_id },
          detail: { lines: body.lines.length },
        });
        status(201);
        return transferView(sent.transfer);
      },
    }),
    write({
      path: '/api/v1/stock/transfers/:id/arrive',
      access: keepers,
      summary: 'Goods of a transfer arrived; differences are booked as lost or found in transit',
      tag,
      params: withId,
      body: contract.arriveBody,
      answer: contract.transfer,
      problems: [notFound, transferDone, transferLine],
      handle: async ({ tx, params, body, actor, now, audit }) => {
        const done = await arrive(tx, { transferId: params.id, lines: body.lines, actor: actor.name, now });
        if (done.kind === 'unknown') throw problem(notFound);
        if (done.kind === 'done') throw problem(transferDone);
        if (done.kind === 'wrong_line') throw problem(transferLine);
        await audit({
          action: 'stock.arrive',
          object: { kind: 'transfer', id: params.id },
          detail: { differences: body.lines.length },
        });
        return transferView(done.transfer);
      },
    }),
    read({
      path: '/api/v1/stock/transfers',
      access: readers,
      summary: 'Transfers from or to a location, newest first',
      tag,
      query: contract.transferQuery,
      answer: contract.transferPage,
      handle: async ({ query }) => {
        const wish = [query.locationId ?? null, query.state ?? null, idAfter(query.cursor), query.limit + 1];
        return pageFrom((await run(db, transfersPage, wish)).map(transferView), query.limit, (one) => one.id);
      },
    }),
    read({
      path: '/api/v1/stock/transfers/:id',
      access: readers,
      summary: 'One transfer',
      tag,
      params: withId,
      answer: contract.transfer,
      problems: [notFound],
      handle: async ({ params }) => {
        const row = await runMaybe(db, transferById, [params.id]);
        if (row === undefined) throw problem(notFound);
        return transferView(row);
      },
    }),
  ];
}

function countRoutes(db: Db): Route[] {
  return [
    write({
      path: '/api/v1/stock/counts',
      access: keepers,
      summary: 'What people counted. Less than is promised is accepted: holds stay, and the shortage is told',
      tag,
      body: contract.countBody,
      answer: contract.count,
      problems: [unknownLocation, countNegative],
      handle: async ({ tx, body, actor, now, audit, status }) => {
        const countedAt = body.countedAt === undefined ? now : new Date(body.countedAt);
        const done = await countStock(tx, { ...body, countedAt, actor: actor.name, now });
        if (done.kind === 'unknown_location') throw problem(unknownLocation);
        if (done.kind === 'negative') throw negative(done.skus.map((sku) => ({ path: sku, message: 'negative' })));
        await audit({
          action: 'stock.count',
          object: { kind: 'count', id: done.count.count_id },
          detail: { lines: body.lines.length },
        });
        status(201);
        return countView(done.count);
      },
    }),
    read({
      path: '/api/v1/stock/counts',
      access: readers,
      summary: 'Counts with their differences, newest first',
      tag,
      query: contract.ofLocationQuery,
      answer: contract.countPage,
      handle: async ({ query }) => {
        const rows = await run(db, countsPage, [query.locationId ?? null, idAfter(query.cursor), query.limit + 1]);
        return pageFrom(rows.map(countView), query.limit, (one) => one.id);
      },
    }),
  ];
}

const importBytes = 8 * 1024 * 1024;

function importRoutes(db: Db): Route[] {
  return [
    write({
      path: '/api/v1/stock/imports',
      access: keepers,
      bodyLimit: importBytes,
      summary: 'Absolute figures of an ERP at an instant; open holds stay, and what moved since then is added',
      tag,
      body: contract.importBody,
      answer: contract.stockImport,
      problems: [countNegative, snapshotOld],
      handle: async ({ tx, body, actor, now, audit, status }) => {
        const takenAt = new Date(body.takenAt);
        const includesUntil = new Date(body.includesUntil ?? body.takenAt);
        const done = await importSnapshot(tx, { ...body, takenAt, includesUntil, actor: actor.name, now });
        if (done.kind === 'impossible')
          throw negative(
            done.lines.map(({ line, sku, reason }) => ({ path: `lines.${line}`, message: `${sku}: ${reason}` })),
          );
        if (done.kind === 'old')
          throw problem(snapshotOld, { detail: `${done.locationId} has one of ${done.takenAt.toISOString()}.` });
        const { import_id: importId, lines, changed } = done.row;
        await audit({
          action: 'stock.import',
          object: { kind: 'stock_import', id: importId },
          detail: { lines, changed },
        });
        status(201);
        return importView(done.row);
      },
    }),
    read({
      path: '/api/v1/stock/imports',
      access: readers,
      summary: 'Stock imports and what became of them, newest first',
      tag,
      query: pageQuery,
      answer: contract.importPage,
      handle: async ({ query }) => {
        const rows = await run(db, importsPage, [idAfter(query.cursor), query.limit + 1]);
        return pageFrom(rows.map(importView), query.limit, (one) => one.id);
      },
    }),
  ];
}

function negative(issues: readonly { path: string; message: string }[]): Error {
  return problem(countNegative, { detail: `${issues.length} lines cannot be taken.`, issues: issues.slice(0, 50) });
}

function receiptView(row: ReceiptRow): z.infer<typeof contract.receipt> {
  const { receipt_id: receiptId, location_id: locationId, reference, lines, actor, received_at: at } = row;
  return { id: receiptId, locationId, reference, lines, actor, receivedAt: at.toISOString() };
}

function transferView(row: TransferRow): z.infer<typeof contract.transfer> {
  const { transfer_id: transferId, from_id: fromId, to_id: toId, state, reference, lines, actor } = row;
  const times = { sentAt: row.sent_at.toISOString(), arrivedAt: row.arrived_at?.toISOString() ?? null };
  return { id: transferId, fromId, toId, state, reference, lines, actor, ...times };
}

function countView(row: CountRow): z.infer<typeof contract.count> {
  const { count_id: countId, location_id: locationId, counted_at: at, actor, lines } = row;
  return { id: countId, locationId, countedAt: at.toISOString(), actor, lines };
}

function importView(row: ImportRow): z.infer<typeof contract.stockImport> {
  const { import_id: importId, lines, changed, unchanged, skipped, short, actor } = row;
  const times = { takenAt: row.taken_at, includesUntil: row.includes_until, importedAt: row.imported_at };
  const texts = { takenAt: times.takenAt.toISOString(), includesUntil: times.includesUntil.toISOString() };
  return {
    id: importId,
    ...texts,
    lines,
    changed,
    unchanged,
    skipped,
    short,
    actor,
    importedAt: times.importedAt.toISOString(),
  };
}
