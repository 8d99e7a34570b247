import { describe, expect, test } from 'vitest';
import { journeyDocument } from '../../../contracts/journeys.ts';
import { addStep, freshStep, lead, outlineOf, placesOf, removeStep, stepKinds, waysOf } from './graph.ts';

const empty = journeyDocument.parse({
  triggers: [{ kind: 'api' }],
  reentry: { kind: 'once' },
  start: null,
  steps: {},
});
const start = { stepId: null, way: 'start' };
const lines = (document: typeof empty) => outlineOf(document).map((one) => `${'·'.repeat(one.depth)}${one.stepId}`);

describe('a graph while it is drawn', () => {
  test('a step is put into a way; what came next comes after it; taken out, the way is closed again', () => {
    const first = addStep(empty, start, 'message');
    const second = addStep(first.document, start, 'wait_event');
    const third = addStep(second.document, { stepId: 'wait-event', way: 'timeout' }, 'message');
    expect(lines(third.document)).toEqual(['wait-event', '·message', '·message-2']);
    expect(third.document.steps['message-2']).toMatchObject({ next: 'message' });
    expect(removeStep(third.document, 'wait-event')).toMatchObject({ start: 'message' });
    expect(removeStep(third.document, 'message-2')).toEqual(second.document);
    expect(removeStep(second.document, 'wait-event')).toEqual(first.document);
  });

  test('a circle and a step that nothing leads to have one line each, and a place of their own', () => {
    const wait = addStep(empty, start, 'wait').document;
    const around = lead(wait, { stepId: 'wait', way: 'next' }, 'wait');
    const loose = { ...around, steps: { ...around.steps, alone: freshStep('end', null) } };
    expect(lines(loose)).toEqual(['wait', 'alone']);
    expect(new Set([...placesOf(loose).values()].map((one) => `${one.x} ${one.y}`)).size).toBe(2);
    expect(removeStep(around, 'wait')).toMatchObject({ start: null, steps: {} });
  });

  test('every kind of step can be led on by each of its ways', () => {
    for (const kind of stepKinds)
      for (const { name } of waysOf(freshStep(kind, null))) {
        const one = { ...empty, steps: { one: freshStep(kind, null) } };
        const led = lead(one, { stepId: 'one', way: name }, 'two').steps['one'];
        expect(led === undefined ? [] : waysOf(led).filter((way) => way.to === 'two')).toEqual([{ name, to: 'two' }]);
      }
  });
});
