import { Fragment } from 'react';
import { matchRanges } from './matchRanges.ts';

/** Text with the parts marked that a search found in it. */
export function Marked({ text, search }: { text: string; search: string }) {
  const ranges = matchRanges(text, search);
  if (ranges.length === 0) return <>{text}</>;
  let end = 0;
  return (
    <>
      {ranges.map(([from, until]) => {
        const before = text.slice(end, from);
        end = until;
        return (
          <Fragment key={from}>
            {before}
            <mark>{text.slice(from, until)}</mark>
          </Fragment>
        );
      })}
      {text.slice(end)}
    </>
  );
}
