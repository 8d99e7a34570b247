import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { type Column, DataTable } from './DataTable.tsx';
import { type Listed, Listing } from './Listing.tsx';

type Props<T> = {
  query: Listed<T>;
  title: string;
  hint?: ReactNode;
  /** The deed that makes another row; null: not for this member of staff. */
  add: { label: string; onAdd: () => void } | null;
  empty: ReactNode;
  columns: readonly Column<T>[];
  keyOf: (row: T) => string;
};

/** A list of the API as a table in a panel, with the deed that makes another row. */
export function TableListing<T>({ query, title, hint, add, empty, columns, keyOf }: Props<T>) {
  return (
    <Listing<T>
      query={query}
      title={title}
      hint={hint}
      actions={
        add === null ? undefined : (
          <Button size="xs" variant="default" onClick={add.onAdd}>
            {add.label}
          </Button>
        )
      }
      empty={empty}
    >
      {(items) => <DataTable rows={items} keyOf={keyOf} label={title} columns={columns} />}
    </Listing>
  );
}
