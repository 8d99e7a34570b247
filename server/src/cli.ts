/** The command line: `throughline <command>`. Each command lives in server/src/commands/. */
import { commands, helpText } from './commands/index.ts';
import { StartFailure } from './engines/index.ts';

async function main(argv: readonly string[]): Promise<number> {
  const [name = 'help', ...rest] = argv;
  const command = commands.find((one) => one.name === name);
  if (command === undefined || rest.includes('--help')) {
    const known = ['help', '--help', '-h'].includes(name) || command !== undefined;
    console.log(helpText(command));
    if (!known) console.error(`There is no command "${name}".`);
    return known ? 0 : 2;
  }
  try {
    return await command.run(rest);
  } catch (error) {
    if (error instanceof StartFailure || isExplained(error)) {
      console.error(error.sentence);
      console.error(error.fix);
      return 1;
    }
    if (isUsage(error)) {
      console.error(error.message);
      console.error(`throughline ${command.name} --help shows how it is used.`);
      return 2;
    }
    throw error;
  }
}

/** Any error that brings its own sentence and fix. */
function isExplained(error: unknown): error is { sentence: string; fix: string } {
  return error instanceof Error && 'sentence' in error && 'fix' in error;
}

function isUsage(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}

process.exitCode = await main(process.argv.slice(2));
