import { queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import * as contract from '../../../contracts/messaging.ts';
import * as reports from '../../../contracts/message-reports.ts';
import * as snippets from '../../../contracts/snippets.ts';
import * as senders from '../../../contracts/senders.ts';
import { api } from '../api.ts';
import { pagesOf } from '../ui/pages.ts';
import type { Tone } from '../ui/Tag.tsx';

export type Message = z.output<typeof contract.message>;
export type MessageDetail = z.output<typeof contract.messageDetail>;
export type Kept = z.output<typeof contract.keptMessage>;
export type Template = z.output<typeof contract.template>;
export type TemplateDetail = z.output<typeof contract.templateDetail>;
export type Rendered = z.output<typeof contract.rendered>;
export type Sender = z.output<typeof senders.sender>;
export type Rules = z.output<typeof contract.messagingSettingsView>;
export type Suppression = z.output<typeof contract.suppression>;
export type Channel = contract.MessageChannel;

type Filter = Record<string, string | undefined>;

/** A filter without what is not set. */
const named = (filter: Filter): Record<string, string> =>
  Object.fromEntries(Object.entries(filter).filter((one): one is [string, string] => one[1] !== undefined));

export const messagesQuery = (filter: Filter) => ({
  ...pagesOf(['messages'], contract.messagePage, '/messages', named(filter), { every: 10_000 }),
  placeholderData: <T>(before: T | undefined) => before,
});
export const messageQuery = (id: string) =>
  queryOptions({
    queryKey: ['message', id],
    queryFn: ({ signal }) => api.get(contract.messageDetail, `/messages/${id}`, {}, signal),
    refetchInterval: 5_000,
  });
export const summaryQuery = queryOptions({
  queryKey: ['messages', 'summary'],
  queryFn: ({ signal }) => api.get(contract.messageSummary, '/messages/summary', {}, signal),
  refetchInterval: 20_000,
});
export const mailboxQuery = (filter: Filter) => ({
  ...pagesOf(['mailbox'], contract.keptPage, '/mailbox', named(filter), { every: 5_000 }),
  placeholderData: <T>(before: T | undefined) => before,
});
export const templatesQuery = queryOptions({
  queryKey: ['message-templates'],
  queryFn: async ({ signal }) => (await api.get(contract.templatePage, '/message-templates', {}, signal)).items,
});
export const templateQuery = (id: string) =>
  queryOptions({
    queryKey: ['message-templates', id],
    queryFn: ({ signal }) =>
      api.get(contract.templateDetail, `/message-templates/${encodeURIComponent(id)}`, {}, signal),
    // Somebody is writing in it.
    refetchOnWindowFocus: false,
  });
export const calendarQuery = (from: string, until: string) =>
  queryOptions({
    queryKey: ['messages', 'calendar', from, until],
    queryFn: ({ signal }) => api.get(reports.calendar, '/messages/calendar', { from, until }, signal),
    placeholderData: (before) => before,
    refetchInterval: 60_000,
  });
export const deliverabilityQuery = (days: number) =>
  queryOptions({
    queryKey: ['messages', 'deliverability', days],
    queryFn: ({ signal }) => api.get(reports.deliverability, '/messages/deliverability', { days }, signal),
    placeholderData: (before) => before,
    refetchInterval: 60_000,
  });
export const snippetsQuery = queryOptions({
  queryKey: ['message-snippets'],
  queryFn: async ({ signal }) => (await api.get(snippets.snippetPage, '/message-snippets', {}, signal)).items,
});
export const sendersQuery = queryOptions({
  queryKey: ['senders'],
  queryFn: async ({ signal }) => (await api.get(senders.senderList, '/senders', {}, signal)).items,
  refetchInterval: 20_000,
});
export const rulesQuery = queryOptions({
  queryKey: ['messaging-settings'],
  queryFn: ({ signal }) => api.get(contract.messagingSettingsView, '/messaging-settings', {}, signal),
});
export const suppressionsQuery = (filter: Filter) =>
  pagesOf(['suppressions'], contract.suppressionPage, '/suppressions', named(filter));

export const stateTones: Record<Message['state'], Tone> = {
  queued: 'quiet',
  deferred: 'warn',
  sending: 'accent',
  sent: 'ok',
  unknown: 'error',
  failed: 'error',
  dropped: 'quiet',
};
