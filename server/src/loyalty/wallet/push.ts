/**
 * Tells devices to ask for their pass: an empty push through Apple's service (HTTP/2, with the certificate of the pass). It carries nothing;
 * the device fetches by itself, so a push that is lost or comes twice does no harm.
 */
import { connect, constants, type ClientHttp2Session } from 'node:http2';
import type { AppleWallet } from './pass.ts';

/** gone: the device has no such pass any more. later: nobody knows, or Apple is busy. */
export type Pushed = 'taken' | 'gone' | 'later';

export const applePush = 'https://api.push.apple.com';

/** One answer a token, in their order. One connection for all; never throws. */
export async function pushAll(
  apple: Pick<AppleWallet, 'certificate' | 'key' | 'passTypeIdentifier'>,
  tokens: readonly string[],
  origin = applePush,
  timeoutMs = 10_000,
): Promise<Pushed[]> {
  if (tokens.length === 0) return [];
  const session = connect(origin, { cert: apple.certificate, key: apple.key });
  session.on('error', () => undefined);
  session.setTimeout(timeoutMs, () => session.destroy());
  try {
    return await Promise.all(tokens.map((token) => pushOne(session, apple.passTypeIdentifier, token, timeoutMs)));
  } finally {
    session.close();
  }
}

function pushOne(session: ClientHttp2Session, topic: string, token: string, timeoutMs: number): Promise<Pushed> {
  return new Promise((resolve) => {
    if (session.destroyed) return resolve('later');
    const stream = session.request({
      [constants.HTTP2_HEADER_METHOD]: 'POST',
      [constants.HTTP2_HEADER_PATH]: `/3/device/${encodeURIComponent(token)}`,
      'apns-topic': topic,
    });
    let status = 0;
    stream.on('response', (headers) => {
      status = Number(headers[':status'] ?? 0);
    });
    stream.on('error', () => undefined);
    stream.on('close', () => resolve(status === 200 ? 'taken' : status === 410 || status === 400 ? 'gone' : 'later'));
    stream.setTimeout(timeoutMs, () => stream.close(constants.NGHTTP2_CANCEL));
    stream.resume();
    stream.end('{}');
  });
}
