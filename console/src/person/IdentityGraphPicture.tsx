import { ActionIcon } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { type KeyboardEvent, type PointerEvent, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { IconFocus2, IconZoomIn, IconZoomOut } from '../ui/icons.ts';
import { layoutGraph, type Placed } from './graphLayout.ts';
import { identifierIcon } from './identifierIcon.ts';
import { identifierLabel } from './identifierLabel.ts';
import type { Ends } from './IdentityPart.tsx';
import css from './IdentityPart.module.css';
import { linkWords } from './linkWords.ts';
import type { IdentityGraph, KnownIdentifier } from './person.ts';

/** More would be a ball of wool; the table shows all. */
export const mostDrawn = 120;
const longest = 20;
const margin = { x: 84, y: 52 };
/** Labels stay readable: the picture is never drawn smaller than this, it is moved instead. */
const leastScale = 0.78;

type Props = { graph: IdentityGraph; ends: Ends; onPick: (originId: string) => void };

function drawn(graph: IdentityGraph, wide: boolean) {
  const nodes = graph.identifiers.slice(0, mostDrawn);
  const known = new Set(nodes.map((node) => node.originId));
  const links = graph.links.filter((link) => known.has(link.fromOriginId) && known.has(link.toOriginId));
  const placed = layoutGraph(
    nodes.map((node) => node.originId),
    links.map((link) => ({ from: link.fromOriginId, to: link.toOriginId, strong: link.state === 'active' })),
    wide ? 1.6 : 0.85,
  );
  const xs = placed.map((node) => node.x);
  const ys = placed.map((node) => node.y);
  const left = Math.min(...xs) - margin.x;
  const top = Math.min(...ys) - margin.y;
  const box = { left, top, width: Math.max(...xs) + margin.x - left, height: Math.max(...ys) + margin.y - top };
  return { nodes, links, at: new Map(placed.map((node) => [node.id, node])), box };
}

export function IdentityGraphPicture({ graph, ends, onPick }: Props) {
  const { t } = useTranslation();
  const frame = useElementSize();
  const wide = frame.width > 560;
  const { nodes, links, at, box } = useMemo(() => drawn(graph, wide), [graph, wide]);
  const [zoom, setZoom] = useState(1);
  const [shift, setShift] = useState({ x: 0, y: 0 });
  const drag = useRef<{ x: number; y: number } | null>(null);
  const pixels = { width: Math.max(frame.width, 300), height: Math.min(Math.max(box.height, 340), wide ? 540 : 620) };
  const fitting = Math.min(pixels.width / box.width, pixels.height / box.height, 1);
  const scale = Math.max(fitting, leastScale) * zoom;
  const movable = box.width * scale > pixels.width + 1 || box.height * scale > pixels.height + 1;
  const width = pixels.width / scale;
  const height = pixels.height / scale;
  const view = `${box.left + (box.width - width) / 2 + shift.x} ${box.top + (box.height - height) / 2 + shift.y} ${width} ${height}`;

  const onMove = (event: PointerEvent<SVGSVGElement>) => {
    if (drag.current === null || !movable) return;
    const { x, y } = drag.current;
    drag.current = { x: event.clientX, y: event.clientY };
    setShift((before) => ({ x: before.x - (event.clientX - x) / scale, y: before.y - (event.clientY - y) / scale }));
  };
  const fit = () => {
    setZoom(1);
    setShift({ x: 0, y: 0 });
  };
  const still = zoom === 1 && shift.x === 0 && shift.y === 0;

  return (
    <div className={css.frame} ref={frame.ref}>
      <svg
        className={css.picture}
        style={{ height: pixels.height }}
        viewBox={view}
        role="group"
        aria-label={t('identity.graph')}
        data-movable={movable}
        onPointerDown={(event) => (drag.current = { x: event.clientX, y: event.clientY })}
        onPointerMove={onMove}
        onPointerUp={() => (drag.current = null)}
        onPointerLeave={() => (drag.current = null)}
        onPointerCancel={() => (drag.current = null)}
      >
        {links.map((link) => {
          const from = at.get(link.fromOriginId);
          const to = at.get(link.toOriginId);
          return from === undefined || to === undefined ? null : (
            <line
              key={link.id}
              x1={from.x}
              y1={from.y}
              x2={to.x}
              y2={to.y}
              className={css.edge}
              data-state={link.state}
            >
              <title>{linkWords(t, link.reason)}</title>
            </line>
          );
        })}
        {nodes.map((node) => (
          <Node
            key={node.originId}
            node={node}
            place={at.get(node.originId)}
            picked={ends.from === node.originId || ends.to === node.originId}
            onPick={onPick}
          />
        ))}
      </svg>
      <div className={css.tools}>
        <ActionIcon
          variant="default"
          aria-label={t('identity.zoomIn')}
          onClick={() => setZoom(Math.min(zoom * 1.4, 6))}
        >
          <IconZoomIn size={16} aria-hidden />
        </ActionIcon>
        <ActionIcon
          variant="default"
          aria-label={t('identity.zoomOut')}
          disabled={zoom <= 0.4}
          onClick={() => setZoom(Math.max(zoom / 1.4, 0.4))}
        >
          <IconZoomOut size={16} aria-hidden />
        </ActionIcon>
        <ActionIcon variant="default" aria-label={t('identity.fit')} disabled={still} onClick={fit}>
          <IconFocus2 size={16} aria-hidden />
        </ActionIcon>
      </div>
      <ul className={css.legend}>
        {(['active', 'refused', 'cut'] as const).map((state) => (
          <li key={state}>
            <svg width="26" height="8" aria-hidden>
              <line x1="1" y1="4" x2="25" y2="4" className={css.edge} data-state={state} />
            </svg>
            {t(`identity.link.${state}`)}
          </li>
        ))}
        <li>
          <span className={css.ring} aria-hidden />
          {t('identity.state.shared')}
        </li>
        <li>
          <span className={css.tick} aria-hidden />
          {t('identity.verified')}
        </li>
      </ul>
    </div>
  );
}

type NodeProps = {
  node: KnownIdentifier;
  place: Placed | undefined;
  picked: boolean;
  onPick: (originId: string) => void;
};

function Node({ node, place, picked, onPick }: NodeProps) {
  const { t } = useTranslation();
  if (place === undefined) return null;
  const Icon = identifierIcon(node.type);
  const label = identifierLabel(t, node.type);
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    onPick(node.originId);
  };
  return (
    <g
      transform={`translate(${place.x} ${place.y})`}
      className={css.node}
      data-state={node.state}
      data-picked={picked}
      role="button"
      tabIndex={0}
      aria-pressed={picked}
      aria-label={`${shortened(node.value)} ${label}${node.value.length > longest ? ` (${node.value})` : ''}${node.state === 'normal' ? '' : `, ${t(`identity.state.${node.state}`)}`}`}
      onClick={() => onPick(node.originId)}
      onKeyDown={onKey}
    >
      <circle r="17" className={css.disc} />
      <Icon x={-9} y={-9} width={18} height={18} stroke={1.7} aria-hidden />
      {node.verifiedAt === null ? null : <circle cx="12" cy="-12" r="4.5" className={css.verified} />}
      <text y="31" className={css.value}>
        {shortened(node.value)}
      </text>{' '}
      <text y="44" className={css.type}>
        {label}
      </text>
    </g>
  );
}

const shortened = (value: string): string =>
  value.length <= longest ? value : `${value.slice(0, 10)}…${value.slice(-8)}`;
