import { expect, test } from 'vitest';
import { goodsOf, jobsOf, type WorkItem } from './work.ts';

const item = (more: Partial<WorkItem>): WorkItem => ({
  orderId: 'a',
  number: 'A',
  lineNo: 1,
  unitNo: 1,
  sku: 'mouse',
  name: 'Mouse',
  state: 'due',
  method: 'pickup',
  fulfilmentNo: 1,
  promisedAt: null,
  window: null,
  since: '2026-01-01T10:00:00.000Z',
  ...more,
});

test('units of one order in one state are one job; a further state is another', () => {
  const jobs = jobsOf([item({}), item({ unitNo: 2 }), item({ unitNo: 3, state: 'picked' })]);
  expect(jobs.map((job) => [job.state, job.items.length])).toEqual([
    ['due', 2],
    ['picked', 1],
  ]);
});

test('what is promised first stands first, and what is promised for no time stands last', () => {
  const jobs = jobsOf([
    item({ orderId: 'never' }),
    item({ orderId: 'late', promisedAt: '2026-01-02T10:00:00.000Z' }),
    item({ orderId: 'soon', promisedAt: '2026-01-01T12:00:00.000Z' }),
  ]);
  expect(jobs.map((job) => job.orderId)).toEqual(['soon', 'late', 'never']);
});

test('an article stands once in a job, with how many', () => {
  const [job] = jobsOf([item({}), item({ unitNo: 2 }), item({ lineNo: 2, sku: 'laptop', name: 'Laptop' })]);
  expect(job === undefined ? [] : goodsOf(job)).toEqual([
    { sku: 'mouse', name: 'Mouse', quantity: 2 },
    { sku: 'laptop', name: 'Laptop', quantity: 1 },
  ]);
});
