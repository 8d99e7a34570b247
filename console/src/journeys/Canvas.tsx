import { Background, Controls, type Edge, Handle, type Node, type NodeProps, Position, ReactFlow } from '@xyflow/react';
import '@xyflow/react/dist/style.css';
import { useComputedColorScheme } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../ui/format.ts';
import type { Drawn } from './drawn.ts';
import { lead, type Place, placesOf, waysOf } from './graph.ts';
import css from './Journeys.module.css';
import { sayStep, sayTrigger } from './sayStep.ts';
import { useWayName } from './useWayName.ts';

type Shown = { kind: string; words: string; figures: string; ways: string[]; faulty: boolean; isStart: boolean };
type StepNode = Node<Shown, 'step'>;
const startId = '$start';
const nodeTypes = { step: StepBox };

/** Drawn with the mouse; the outline beside it does the same by keyboard. */
export function Canvas({ document, chosen, faults, report, speaker, readOnly, onChoose, onChange }: Drawn) {
  const { t } = useTranslation();
  const format = useFormat();
  const wayName = useWayName();
  const colorScheme = useComputedColorScheme('light');
  const [dragged, setDragged] = useState<Readonly<Record<string, Place>>>({});
  const places = useMemo(() => placesOf(document), [document]);
  const nodes: StepNode[] = [
    {
      id: startId,
      type: 'step',
      position: dragged[startId] ?? { x: 0, y: 0 },
      selected: chosen === null,
      data: {
        kind: t('journey.start'),
        words:
          document.triggers.length === 0
            ? t('journey.noTrigger')
            : document.triggers.map((one) => sayTrigger(speaker, one)).join('; '),
        figures: report === undefined || report.entered === 0 ? '' : format.number(report.entered),
        ways: ['start'],
        faulty: faults.some((one) => one.stepId === null),
        isStart: true,
      },
    },
    ...Object.entries(document.steps).map(([stepId, step]): StepNode => {
      const counts = report?.steps.find((one) => one.stepId === stepId);
      const at = places.get(stepId) ?? { x: 0, y: 0 };
      return {
        id: stepId,
        type: 'step',
        // Below what starts it.
        position: dragged[stepId] ?? (step.place === undefined ? at : { x: at.x, y: at.y + 150 }),
        selected: chosen === stepId,
        data: {
          kind: step.name ?? t(`journey.kind.${step.kind}`),
          words: sayStep(speaker, step),
          figures:
            counts === undefined || counts.entered === 0
              ? ''
              : t('journey.passed', { entered: format.number(counts.entered), waiting: format.number(counts.waiting) }),
          ways: waysOf(step).map((way) => way.name),
          faulty: faults.some((one) => one.stepId === stepId),
          isStart: false,
        },
      };
    }),
  ];
  const edges: Edge[] = [
    ...(document.start === null
      ? []
      : [{ id: startId, source: startId, sourceHandle: 'start', target: document.start }]),
    ...Object.entries(document.steps).flatMap(([stepId, step]) =>
      waysOf(step).flatMap(({ name, to }): Edge[] => {
        if (to === null) return [];
        // Where two ways lead to one step, their lines lie close: the first carries the words of both.
        const same = waysOf(step).filter((one) => one.to === to);
        const exits = report?.steps.find((one) => one.stepId === stepId)?.exits ?? {};
        const label =
          same[0]?.name === name
            ? same
                .map((one) => {
                  const count = exits[one.name];
                  const words = one.name === 'next' ? '' : wayName(one.name);
                  return [words, count === undefined ? '' : format.number(count)]
                    .filter((part) => part !== '')
                    .join(' · ');
                })
                .filter((part) => part !== '')
                .join(' / ')
            : '';
        return [
          {
            id: `${stepId} ${name}`,
            source: stepId,
            sourceHandle: name,
            target: to,
            ...(label === '' ? {} : { label }),
          },
        ];
      }),
    ),
  ];
  return (
    <div className={css.canvas}>
      <ReactFlow<StepNode>
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        colorMode={colorScheme}
        fitView
        fitViewOptions={{ maxZoom: 1 }}
        minZoom={0.2}
        nodesDraggable={!readOnly}
        nodesConnectable={!readOnly}
        deleteKeyCode={null}
        aria-label={t('journey.canvas')}
        onNodeClick={(_, node) => onChoose(node.id === startId ? null : node.id)}
        onNodesChange={(changes) => {
          for (const change of changes)
            if (change.type === 'position' && change.position !== undefined) {
              const { id, position } = change;
              setDragged((before) => ({ ...before, [id]: position }));
            }
        }}
        onNodeDragStop={(_, node) => {
          const step = document.steps[node.id];
          if (step === undefined) return;
          const place = { x: Math.round(node.position.x), y: Math.round(node.position.y) - 150 };
          onChange({ ...document, steps: { ...document.steps, [node.id]: { ...step, place } } });
        }}
        onConnect={({ source, sourceHandle, target }) => {
          const stepId = source === startId ? null : source;
          if (target !== startId) onChange(lead(document, { stepId, way: sourceHandle ?? 'next' }, target));
        }}
      >
        <Background />
        <Controls showInteractive={false} />
      </ReactFlow>
    </div>
  );
}

function StepBox({ data, selected }: NodeProps<StepNode>) {
  return (
    <div className={css.node} data-selected={selected} data-faulty={data.faulty}>
      {data.isStart ? null : <Handle type="target" position={Position.Top} />}
      <span className={css.nodeKind}>{data.kind}</span>
      <span className={css.nodeWords}>{data.words}</span>
      {data.figures === '' ? null : <span className={css.nodeKind}>{data.figures}</span>}
      {data.ways.map((way, at) => (
        <Handle
          key={way}
          id={way}
          type="source"
          position={Position.Bottom}
          title={way}
          style={{ left: `${((at + 1) * 100) / (data.ways.length + 1)}%` }}
        />
      ))}
    </div>
  );
}
