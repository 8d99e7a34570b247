import { doctor } from '../engines/index.ts';
import { type Command, configure } from './command.ts';

const sign = { ok: 'ok  ', warn: 'warn', fail: 'FAIL' } as const;

export const doctorCommand: Command = {
  name: 'doctor',
  usage: 'doctor',
  about: 'Says what is missing on this machine, and how to mend it.',
  run: async () => {
    const config = configure();
    const findings = await doctor(config);
    for (const finding of findings) {
      console.log(`${sign[finding.state]}  ${finding.check}: ${finding.detail}`);
      if (finding.fix !== undefined && finding.state !== 'ok') console.log(`      ${finding.fix}`);
    }
    return findings.some((finding) => finding.state === 'fail') ? 1 : 0;
  },
};
