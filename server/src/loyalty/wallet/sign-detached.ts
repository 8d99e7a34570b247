/**
 * A detached CMS signature (RFC 5652; PKCS #7 to Apple): SHA-256 with RSA over the signed attributes, with the signer's certificate and the
 * one that issued it. By hand, since Node signs and does not write CMS, and a library for one structure would be one more to trust.
 */
import { createHash, createPrivateKey, sign, X509Certificate } from 'node:crypto';
import {
  context0,
  elementsOf,
  nothing,
  objectId,
  octets,
  sequence,
  setOf,
  smallInteger,
  tagged,
  utcTime,
} from './der.ts';

export interface SigningIdentity {
  /** PEM. */
  readonly certificate: string;
  readonly key: string;
  /** Of whoever issued the certificate (Apple's WWDR), so that a device can follow the chain. */
  readonly issuer: string;
}

const data = objectId('1.2.840.113549.1.7.1');
const signedData = objectId('1.2.840.113549.1.7.2');
const sha256 = sequence(objectId('2.16.840.1.101.3.4.2.1'), nothing);
const rsa = sequence(objectId('1.2.840.113549.1.1.1'), nothing);
const contentType = objectId('1.2.840.113549.1.9.3');
const messageDigest = objectId('1.2.840.113549.1.9.4');
const signingTime = objectId('1.2.840.113549.1.9.5');

export function signDetached(content: Uint8Array, identity: SigningIdentity, now: Date): Buffer {
  const certificate = new X509Certificate(identity.certificate).raw;
  const issuer = new X509Certificate(identity.issuer).raw;
  const attributes = [
    sequence(contentType, setOf(data)),
    sequence(signingTime, setOf(utcTime(now))),
    sequence(messageDigest, setOf(octets(createHash('sha256').update(content).digest()))),
  ];
  // What is signed is the SET itself; in the message the same bytes stand under [0].
  const signature = sign('sha256', setOf(...attributes), createPrivateKey(identity.key));
  const [attributesInMessage] = elementsOf(setOf(...attributes));
  const signer = sequence(
    smallInteger(1),
    issuerAndSerial(certificate),
    sha256,
    context0(attributesInMessage?.content ?? Buffer.alloc(0)),
    rsa,
    octets(signature),
  );
  const body = sequence(
    smallInteger(1),
    setOf(sha256),
    sequence(data),
    context0(certificate, issuer),
    tagged(0x31, signer),
  );
  return sequence(signedData, context0(body));
}

/** Which certificate it was: its issuer's name and its number, as they stand in it. */
function issuerAndSerial(certificate: Uint8Array): Buffer {
  const [outer] = elementsOf(certificate);
  const [toBeSigned] = elementsOf(outer?.content ?? Buffer.alloc(0));
  const fields = elementsOf(toBeSigned?.content ?? Buffer.alloc(0)).filter(({ tag }) => tag !== 0xa0);
  const [serial, , issuer] = fields;
  if (serial === undefined || issuer === undefined) throw new RangeError('not an X.509 certificate');
  return sequence(issuer.whole, serial.whole);
}
