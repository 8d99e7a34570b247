import { createRoute, lazyRouteComponent, type AnyRoute } from '@tanstack/react-router';
import { z } from 'zod';
import { messageChannel, messageReason, messageState } from '../../contracts/messaging.ts';
import { withTexts } from './texts/parts.ts';

const text = z.string().max(500).optional().catch(undefined);

/** The addresses of messages; their texts come with them. */
export function messagingRoutes<Staff extends AnyRoute>(staff: Staff) {
  const messages = createRoute({
    getParentRoute: () => staff,
    path: '/messages',
    component: lazyRouteComponent(
      () => withTexts('messages', import('./messaging/MessagesScreen.tsx')),
      'MessagesScreen',
    ),
  });
  const log = createRoute({
    getParentRoute: () => messages,
    path: '/',
    validateSearch: z.object({
      state: messageState.optional().catch(undefined),
      channel: messageChannel.optional().catch(undefined),
      reason: messageReason.optional().catch(undefined),
      personId: text,
      message: text,
    }),
    component: lazyRouteComponent(() => withTexts('messages', import('./messaging/LogPart.tsx')), 'LogPart'),
  });
  const mailbox = createRoute({
    getParentRoute: () => messages,
    path: '/mailbox',
    validateSearch: z.object({
      box: z.enum(['mailbox', 'phone', 'inbox']).optional().catch(undefined),
      personId: text,
      message: text,
    }),
    component: lazyRouteComponent(() => withTexts('messages', import('./messaging/MailboxPart.tsx')), 'MailboxPart'),
  });
  const templates = createRoute({
    getParentRoute: () => messages,
    path: '/templates',
    component: lazyRouteComponent(
      () => withTexts('messages', import('./messaging/TemplatesPart.tsx')),
      'TemplatesPart',
    ),
  });
  const senders = createRoute({
    getParentRoute: () => messages,
    path: '/senders',
    component: lazyRouteComponent(() => withTexts('messages', import('./messaging/SendersPart.tsx')), 'SendersPart'),
  });
  const rules = createRoute({
    getParentRoute: () => messages,
    path: '/rules',
    component: lazyRouteComponent(() => withTexts('messages', import('./messaging/RulesPart.tsx')), 'RulesPart'),
  });
  const snippets = createRoute({
    getParentRoute: () => messages,
    path: '/snippets',
    component: lazyRouteComponent(() => withTexts('messages', import('./messaging/SnippetsPart.tsx')), 'SnippetsPart'),
  });
  const calendar = createRoute({
    getParentRoute: () => messages,
    path: '/calendar',
    validateSearch: z.object({
      day: z.iso.date().optional().catch(undefined),
      view: z.enum(['month', 'week']).optional().catch(undefined),
    }),
    component: lazyRouteComponent(() => withTexts('messages', import('./messaging/CalendarPart.tsx')), 'CalendarPart'),
  });
  const deliverability = createRoute({
    getParentRoute: () => messages,
    path: '/deliverability',
    validateSearch: z.object({
      days: z
        .union([z.literal(7), z.literal(30), z.literal(90)])
        .optional()
        .catch(undefined),
    }),
    component: lazyRouteComponent(() => withTexts('messages', import('./messaging/DeliveryPart.tsx')), 'DeliveryPart'),
  });
  const review = createRoute({
    getParentRoute: () => staff,
    path: '/messages/templates/$templateId/review',
    component: lazyRouteComponent(() => withTexts('messages', import('./messaging/ReviewScreen.tsx')), 'ReviewScreen'),
  });
  const template = createRoute({
    getParentRoute: () => staff,
    path: '/messages/templates/$templateId',
    component: lazyRouteComponent(
      () => withTexts('messages', import('./messaging/TemplateScreen.tsx')),
      'TemplateScreen',
    ),
  });
  return [
    messages.addChildren([log, mailbox, calendar, deliverability, templates, snippets, senders, rules]),
    template,
    review,
  ] as const;
}
