import type { Channel, TemplateDetail } from './messaging.ts';

type Texts = TemplateDetail['document']['languages'][string];

const mjml = `<mjml>
  <mj-body background-color="#f4f4f4">
    <mj-section background-color="#ffffff">
      <mj-column>
        <mj-text font-size="22px">{{ person.name }}</mj-text>
        <mj-text>{{ data.text }}</mj-text>
        <mj-button href="https://example.com/">{{ shop.name }}</mj-button>
      </mj-column>
    </mj-section>
    <mj-section>
      <mj-column>
        <mj-text font-size="12px" color="#666666"><a href="{{ links.preferences }}">{{ shop.name }}</a></mj-text>
      </mj-column>
    </mj-section>
  </mj-body>
</mjml>`;

/** What a new template begins with: something that renders, to be written over. */
export function startingTexts(channel: Channel): Texts {
  if (channel === 'email') return { subject: '{{ shop.name }}', mjml };
  if (channel === 'sms' || channel === 'telegram' || channel === 'viber')
    return { text: '{{ shop.name }}: {{ data.text }}' };
  return { subject: '{{ shop.name }}', text: '{{ data.text }}' };
}
