/**
 * Certificates for wallets, from a folder of the merchant's: what Apple and Google give out, as they give it. What is missing is left out;
 * what is there and cannot be used stops the start with words, rather than a pass at the till.
 */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { GoogleWallet } from './google-link.ts';
import type { AppleWallet } from './pass.ts';
import type { WalletSettings } from './passes.ts';

const colour = z.string().regex(/^rgb\(\d{1,3}, ?\d{1,3}, ?\d{1,3}\)$/);
const appleShape = z.object({
  passTypeIdentifier: z.string().startsWith('pass.'),
  teamIdentifier: z.string().min(1),
  organizationName: z.string().min(1),
  background: colour.default('rgb(32, 32, 32)'),
  foreground: colour.default('rgb(255, 255, 255)'),
});
const googleShape = z.object({
  issuerId: z.string().regex(/^\d+$/),
  classSuffix: z.string().min(1),
  origins: z.array(z.url()).default([]),
});
/** As Google's console downloads it. */
const accountShape = z.object({ client_email: z.string(), private_key: z.string() });

export class UnusableWallet extends Error {}

/** Reads `apple.json` with `certificate.pem`, `key.pem`, `issuer.pem` and PNG pictures; `google.json` with `service-account.json`. */
export async function readWallet(folder: string, publicUrl: () => string, kind = 'points'): Promise<WalletSettings> {
  const [apple, google] = [await readApple(folder), await readGoogle(folder)];
  return { kind, publicUrl, ...(apple === null ? {} : { apple }), ...(google === null ? {} : { google }) };
}

async function readApple(folder: string): Promise<AppleWallet | null> {
  const settings = await readJson(folder, 'apple.json', appleShape);
  if (settings === null) return null;
  const [certificate, key, issuer] = await Promise.all([
    text(folder, 'certificate.pem'),
    text(folder, 'key.pem'),
    text(folder, 'issuer.pem'),
  ]);
  const fits = attempt('certificate.pem or key.pem', () =>
    new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key)),
  );
  if (!fits) throw new UnusableWallet('key.pem is not the key of certificate.pem');
  attempt('issuer.pem', () => new X509Certificate(issuer));
  const names = (await readdir(folder)).filter((name) => name.endsWith('.png')).sort();
  if (!names.includes('icon.png')) throw new UnusableWallet('icon.png is missing: Apple takes no pass without it');
  const { background, foreground, ...rest } = settings;
  return {
    ...rest,
    certificate,
    key,
    issuer,
    colours: { background, foreground },
    pictures: new Map(
      await Promise.all(names.map(async (name) => [name, await readFile(path.join(folder, name))] as const)),
    ),
  };
}

async function readGoogle(folder: string): Promise<GoogleWallet | null> {
  const settings = await readJson(folder, 'google.json', googleShape);
  if (settings === null) return null;
  const account = await readJson(folder, 'service-account.json', accountShape);
  if (account === null) throw new UnusableWallet('service-account.json is missing beside google.json');
  attempt('service-account.json', () => createPrivateKey(account.private_key));
  return { ...settings, clientEmail: account.client_email, privateKey: account.private_key };
}

async function readJson<T>(folder: string, name: string, shape: z.ZodType<T>): Promise<T | null> {
  if (!existsSync(path.join(folder, name))) return null;
  const raw = await text(folder, name);
  const read = shape.safeParse(attempt(name, () => JSON.parse(raw) as unknown));
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new UnusableWallet(`${name}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'it cannot be read'}`);
}

async function text(folder: string, name: string): Promise<string> {
  return readFile(path.join(folder, name), 'utf8').catch(() => {
    throw new UnusableWallet(`${name} cannot be read`);
  });
}

function attempt<T>(name: string, work: () => T): T {
  try {
    return work();
  } catch {
    throw new UnusableWallet(`${name} is not what it should be`);
  }
}
