import { ActionIcon } from '@mantine/core';
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
const margin = { x: 84, y: 54 };

type Props = { graph: IdentityGraph; ends: Ends; onPick: (originId: string) => void };

function drawn(graph: IdentityGraph) {
  const nodes = graph.identifiers.slice(0, mostDrawn);
  const known = new Set(nodes.map((node) => node.originId));
  const links = graph.links.filter((link) => known.has(link.fromOriginId) && known.has(link.toOriginId));
  const placed = layoutGraph(
    nodes.map((node) => node.originId),
    links.map((link) => ({ from: link.fromOriginId, to: link.toOriginId, strong: link.state === 'active' })),
  );
  const xs = placed.map((node) => node.x);
  const ys = placed.map((node) => node.y);
  const left = Math.min(...xs, 0) - margin.x;
  const top = Math.min(...ys, 0) - margin.y;
  const box = { left, top, width: Math.max(...xs, 0) + margin.x - left, height: Math.max(...ys, 0) + margin.y - top };
  return { nodes, links, at: new Map(placed.map((node) => [node.id, node])), box };
}

export function IdentityGraphPicture({ graph, ends, onPick }: Props) {
  const { t } = useTranslation();
  const { nodes, links, at, box } = useMemo(() => drawn(graph), [graph]);
  const [zoom, setZoom] = useState(1);
  const [shift, setShift] = useState({ x: 0, y: 0 });
  const drag = useRef<{ x: number; y: number } | null>(null);
  const width = box.width / zoom;
  const height = box.height / zoom;
  const view = `${box.left + (box.width - width) / 2 + shift.x} ${box.top + (box.height - height) / 2 + shift.y} ${width} ${height}`;

  const onMove = (event: PointerEvent<SVGSVGElement>) => {
    if (drag.current === null || zoom === 1) return;
    const scale = width / event.currentTarget.clientWidth;
    const { x, y } = drag.current;
    drag.current = { x: event.clientX, y: event.clientY };
    setShift((before) => ({ x: before.x - (event.clientX - x) * scale, y: before.y - (event.clientY - y) * scale }));
  };
  const fit = () => {
    setZoom(1);
    setShift({ x: 0, y: 0 });
  };

  return (
    <div className={css.frame}>
      <svg
        className={css.picture}
        viewBox={view}
        role="group"
        aria-label={t('identity.graph')}
        data-zoomed={zoom > 1}
        onPointerDown={(event) => (drag.current = { x: event.clientX, y: event.clientY })}
        onPointerMove={onMove}
        onPointerUp={() => (drag.current = null)}
        onPointerLeave={() => (drag.current = null)}
      >
        {links.map((link) => {
          const from = at.get(link.fromOriginId);
          const to = at.get(link.toOriginId);
          return from === undefined || to === undefined ? null : (
            <line key={link.id} x1={from.x} y1={from.y} x2={to.x} y2={to.y} className={css.edge} data-state={link.state}>
              <title>{linkWords(t, link.reason)}</title>
            </line>
          );
        })}
        {nodes.map((node) => (
          <Node key={node.originId} node={node} place={at.get(node.originId)} picked={ends.from === node.originId || ends.to === node.originId} onPick={onPick} />
        ))}
      </svg>
      <div className={css.tools}>
        <ActionIcon variant="default" aria-label={t('identity.zoomIn')} onClick={() => setZoom(Math.min(zoom * 1.4, 6))}><IconZoomIn size={16} aria-hidden /></ActionIcon>
        <ActionIcon variant="default" aria-label={t('identity.zoomOut')} disabled={zoom === 1} onClick={() => (zoom / 1.4 < 1.05 ? fit() : setZoom(zoom / 1.4))}><IconZoomOut size={16} aria-hidden /></ActionIcon>
        <ActionIcon variant="default" aria-label={t('identity.fit')} disabled={zoom === 1} onClick={fit}><IconFocus2 size={16} aria-hidden /></ActionIcon>
      </div>
      <ul className={css.legend}>
        {(['active', 'refused', 'cut'] as const).map((state) => (
          <li key={state}>
            <svg width="26" height="8" aria-hidden><line x1="1" y1="4" x2="25" y2="4" className={css.edge} data-state={state} /></svg>
            {t(`identity.link.${state}`)}
          </li>
        ))}
        <li><span className={css.ring} aria-hidden />{t('identity.state.shared')}</li>
      </ul>
    </div>
  );
}

type NodeProps = { node: KnownIdentifier; place: Placed | undefined; picked: boolean; onPick: (originId: string) => void };

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
      <text y="32" className={css.value}>{shortened(node.value)}</text>
      <text y="44" className={css.type}>{label}</text>
      <title>{`${label}: ${node.value}`}</title>
    </g>
  );
}

const shortened = (value: string): string => (value.length <= longest ? value : `${value.slice(0, 10)}…${value.slice(-8)}`);
