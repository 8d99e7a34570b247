import { ActionIcon, Menu, Button } from '@mantine/core';
import { type ComponentType, type DragEvent, type KeyboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Block, BlockKind } from '../../../contracts/template-blocks.ts';
import { IconChevronDown, IconChevronUp, IconGripVertical, IconPlus, IconTrash } from '../ui/icons.ts';
import css from './Blocks.module.css';
import { firstWords, moved, newBlock } from './blocks.ts';

type Props<B extends Block> = {
  label: string;
  blocks: readonly B[];
  kinds: readonly B['kind'][];
  readOnly: boolean;
  /** What can be said of one; blocks that hold others list those in the same way. */
  fields: ComponentType<{ block: Block; readOnly: boolean; onChange: (block: Block) => void }>;
  onChange: (blocks: B[]) => void;
};

/** An outline that is the editor as well: a line each, moved by drag, by Alt and arrows or by its buttons; the chosen one shows its fields. */
export function BlockList<B extends Block>({ label, blocks, kinds, readOnly, fields: Fields, onChange }: Props<B>) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<string | null>(null);
  const [dragged, setDragged] = useState<number | null>(null);
  const [over, setOver] = useState<number | null>(null);
  const move = (from: number, to: number) => onChange([...moved(blocks, from, to)]);
  const onKey = (event: KeyboardEvent, at: number) => {
    if (readOnly || !event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
    event.preventDefault();
    move(at, event.key === 'ArrowUp' ? at - 1 : at + 1);
  };
  const drop = (event: DragEvent, at: number) => {
    if (dragged === null) return;
    event.preventDefault();
    move(dragged, at);
    setDragged(null);
    setOver(null);
  };
  const add = (kind: B['kind']) => {
    const made = newBlock(kind as BlockKind) as B;
    const at = blocks.findIndex((one) => one.id === chosen);
    const place = at < 0 ? blocks.length : at + 1;
    onChange([...blocks.slice(0, place), made, ...blocks.slice(place)]);
    setChosen(made.id);
  };
  return (
    <div className={css.list}>
      <ol className={css.blocks} aria-label={label}>
        {blocks.map((block, at) => (
          <li
            key={block.id}
            className={css.block}
            data-over={over === at && dragged !== at ? '' : undefined}
            onDragOver={(event) => {
              if (dragged === null) return;
              event.preventDefault();
              setOver(at);
            }}
            onDrop={(event) => drop(event, at)}
          >
            <div className={css.line}>
              {readOnly ? null : (
                <span
                  className={css.grip}
                  draggable
                  aria-hidden
                  onDragStart={(event) => {
                    event.dataTransfer.effectAllowed = 'move';
                    setDragged(at);
                  }}
                  onDragEnd={() => {
                    setDragged(null);
                    setOver(null);
                  }}
                >
                  <IconGripVertical size={16} />
                </span>
              )}
              <button
                type="button"
                className={css.name}
                aria-expanded={chosen === block.id}
                onClick={() => setChosen(chosen === block.id ? null : block.id)}
                onKeyDown={(event) => onKey(event, at)}
              >
                <strong>{t(`block.kind.${block.kind}`)}</strong> <span className={css.words}>{firstWords(block)}</span>
              </button>
              {readOnly ? null : (
                <Tools
                  name={`${t(`block.kind.${block.kind}`)} ${at + 1}`}
                  isFirst={at === 0}
                  isLast={at === blocks.length - 1}
                  onMove={(by) => move(at, at + by)}
                  onRemove={() => onChange(blocks.filter((one) => one.id !== block.id))}
                />
              )}
            </div>
            {chosen === block.id ? (
              <div className={css.fields}>
                <Fields
                  block={block}
                  readOnly={readOnly}
                  onChange={(next) => onChange(blocks.map((one) => (one.id === block.id ? (next as B) : one)))}
                />
              </div>
            ) : null}
          </li>
        ))}
      </ol>
      {blocks.length === 0 ? <p className={css.none}>{t('block.none')}</p> : null}
      {readOnly ? null : <AddBlock label={label} kinds={kinds} onAdd={add} />}
    </div>
  );
}

function AddBlock<K extends BlockKind>({
  label,
  kinds,
  onAdd,
}: {
  label: string;
  kinds: readonly K[];
  onAdd: (kind: K) => void;
}) {
  const { t } = useTranslation();
  return (
    <Menu position="bottom-start" withinPortal>
      <Menu.Target>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconPlus size={14} aria-hidden />}
          aria-label={`${t('block.add')}: ${label}`}
        >
          {t('block.add')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {kinds.map((kind) => (
          <Menu.Item key={kind} onClick={() => onAdd(kind)}>
            {t(`block.kind.${kind}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

type ToolsProps = {
  name: string;
  isFirst: boolean;
  isLast: boolean;
  onMove: (by: number) => void;
  onRemove: () => void;
};

function Tools({ name, isFirst, isLast, onMove, onRemove }: ToolsProps) {
  const { t } = useTranslation();
  return (
    <span className={css.tools}>
      <ActionIcon
        variant="subtle"
        color="gray"
        disabled={isFirst}
        aria-label={t('block.up', { name })}
        onClick={() => onMove(-1)}
      >
        <IconChevronUp size={16} />
      </ActionIcon>
      <ActionIcon
        variant="subtle"
        color="gray"
        disabled={isLast}
        aria-label={t('block.down', { name })}
        onClick={() => onMove(1)}
      >
        <IconChevronDown size={16} />
      </ActionIcon>
      <ActionIcon variant="subtle" color="gray" aria-label={t('block.remove', { name })} onClick={onRemove}>
        <IconTrash size={16} />
      </ActionIcon>
    </span>
  );
}
