/** The facts of an event in one short line, without words of any language: "Laptop X · 1299.00 EUR". */
import type { LogEvent } from '../spine/index.ts';
import { currencyOf, formatMinor, toMinor } from './money.ts';
import { linesOf, mentionedProduct } from './product.ts';
import { contextOf, firstNumber, firstText, objectAt, propertiesOf, textAt } from './read-json.ts';

const maxChars = 160;

export function summaryOf(event: LogEvent): string {
  const facts = event.type === 'track' ? trackFacts(event) : otherFacts(event);
  const text = facts.filter((fact): fact is string => fact !== null && fact !== '').join(' · ');
  return text.length > maxChars ? `${text.slice(0, maxChars - 1).replace(/[\ud800-\udbff]$/, '')}…` : text;
}

function trackFacts({ body }: LogEvent): (string | null)[] {
  const properties = propertiesOf(body);
  const order = firstText(properties, ['order_id', 'orderId'], 60);
  const amount = firstNumber(
    properties,
    order === null ? ['price', 'total', 'value', 'revenue'] : ['total', 'revenue', 'value', 'refund'],
  );
  const currency = currencyOf(properties);
  const product = mentionedProduct(body);
  const lines = linesOf(properties)?.length ?? 0;
  const name = product === null ? null : (product.glimpse[2] ?? product.key);
  return [
    order,
    name === null ? null : lines > 1 ? `${name} +${lines - 1}` : name,
    amount === null ? null : formatMinor(toMinor(amount, currency), currency),
    ...(order === null && name === null ? looseFacts(properties) : []),
  ];
}

function looseFacts(properties: LogEvent['body']): (string | null)[] {
  return [
    firstText(properties, ['query', 'topic', 'subject', 'category', 'list', 'label', 'state', 'reason'], 80),
    firstText(properties, ['purpose'], 60),
    firstText(properties, ['channel', 'method'], 60),
  ];
}

function otherFacts(event: LogEvent): (string | null)[] {
  const properties = propertiesOf(event.body);
  if (event.type === 'page' || event.type === 'screen') {
    const page = objectAt(contextOf(event.body)['page']);
    return [
      firstText(properties, ['title'], 100) ?? firstText(page, ['title'], 100),
      firstText(properties, ['path'], 100) ?? firstText(page, ['path'], 100),
    ];
  }
  if (event.type === 'identify') return [Object.keys(objectAt(event.body['traits'])).slice(0, 6).join(', ')];
  if (event.type === 'group') return [textAt(event.body['groupId'], 80)];
  return [];
}
