/** For tests: an SMS centre made of Debian's Net::SMPP (Perl), whose reading and writing of SMPP is neither ours nor that of the other peer. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** What it read of a submitted message; the text as hexadecimal bytes. */
export interface Submitted {
  readonly to: string;
  readonly from: string;
  readonly coding: number;
  readonly esm: number;
  readonly receipt: number;
  readonly hex: string;
}

export interface SmsCentre {
  readonly port: number;
  readonly submitted: readonly Submitted[];
  /** Statuses of our answers to what it delivered. */
  readonly answered: readonly number[];
  stop(): Promise<void>;
}

/** To a number that ends in 58 it is throttled; a receipt follows every message, and an answer of the customer who is asked for one. */
const script = String.raw`
use strict; use Net::SMPP; $| = 1;
my $listen = Net::SMPP->new_listen('127.0.0.1', port => 0, smpp_version => 0x34, interface_version => 0, async => 1, system_id => 'perl') or die "no port: $!";
print "port ", $listen->sockport, "\n";
my $count = 0;
while (my $peer = $listen->accept) {
  while (my $pdu = $peer->read_pdu) {
    my $cmd = $pdu->{cmd};
    if ($cmd == 0x09) {
      my $ok = $pdu->{system_id} eq 'shop' && $pdu->{password} eq 'secret' && $pdu->{interface_version} == 0x34;
      $peer->bind_transceiver_resp(system_id => 'perl', seq => $pdu->{seq}, status => $ok ? 0 : 0x0e);
    } elsif ($cmd == 0x15) { $peer->enquire_link_resp(seq => $pdu->{seq});
    } elsif ($cmd == 0x06) { $peer->unbind_resp(seq => $pdu->{seq}); last;
    } elsif ($cmd == 0x80000005) { print "answered $pdu->{status}\n";
    } elsif ($cmd == 0x04) {
      if ($pdu->{destination_addr} =~ /58$/) { $peer->submit_sm_resp(message_id => '', seq => $pdu->{seq}, status => 0x58); next; }
      $count++;
      printf "submitted %s %s %d %d %d %s\n", $pdu->{destination_addr}, $pdu->{source_addr}, $pdu->{data_coding}, $pdu->{esm_class}, $pdu->{registered_delivery}, unpack('H*', $pdu->{short_message});
      $peer->submit_sm_resp(message_id => "perl-$count", seq => $pdu->{seq}, status => 0);
      my @between = (source_addr => $pdu->{destination_addr}, destination_addr => 'SHOP');
      $peer->deliver_sm(@between, esm_class => 4, short_message => "id:perl-$count sub:001 dlvrd:001 submit date:2603021000 done date:2603021001 stat:DELIVRD err:000 text:x");
      $peer->deliver_sm(@between, data_coding => 8, short_message => pack('n*', 0x421, 0x422, 0x41e, 0x41f)) if $pdu->{short_message} =~ /answer/;
    }
  }
  close $peer;
}
`;

const scripts = new URL('../../../../scripts/debian-packages.mjs', import.meta.url).href;

export async function startSmsCentre(): Promise<SmsCentre> {
  const { ensureDebianPackage } = (await import(scripts)) as { ensureDebianPackage(name: string): string | null };
  const folder = ensureDebianPackage('libnet-smpp-perl');
  if (folder === null) throw new Error('Debian’s libnet-smpp-perl is missing; what to do stands above');
  const child = spawn('perl', ['-I', `${folder}/usr/share/perl5`, '-e', script], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [submitted, answered, words]: [Submitted[], number[], string[]] = [[], [], []];
  child.stderr.on('data', (part: Buffer) => words.push(part.toString()));
  const port = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`the SMS centre ended: ${words.join('').slice(0, 500)}`)));
    createInterface({ input: child.stdout }).on('line', (line) => {
      const [what, ...said] = line.split(' ');
      const [to = '', from = '', coding, esm, receipt, hex = ''] = said;
      if (what === 'port') resolve(Number(to));
      if (what === 'answered') answered.push(Number(to));
      if (what === 'submitted')
        submitted.push({ to, from, coding: Number(coding), esm: Number(esm), receipt: Number(receipt), hex });
    });
  });
  return {
    port,
    submitted,
    answered,
    stop: () =>
      new Promise((resolve) => {
        child.removeAllListeners('exit');
        child.once('exit', () => resolve());
        child.kill('SIGKILL');
      }),
  };
}
