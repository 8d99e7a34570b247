import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import { importJob, type importMapping, importPage, importPreview } from '../../../contracts/channels.ts';
import { announceSignedOut, api, headersFor, localProblem, problemOf, urlOf } from '../api.ts';

export type ImportJob = z.output<typeof importJob>;
export type ImportMapping = z.output<typeof importMapping>;
export type ImportPreview = z.output<typeof importPreview>;

const moving = (job: ImportJob | undefined): boolean => job?.state === 'running' || job?.state === 'undoing';

export const importsQuery = infiniteQueryOptions({
  queryKey: ['imports'],
  queryFn: ({ pageParam, signal }) => api.get(importPage, '/imports', { cursor: pageParam }, signal),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.nextCursor,
  refetchInterval: (query) => (query.state.data?.pages.some((page) => page.items.some(moving)) === true ? 2000 : false),
});

export const importQuery = (id: string) =>
  queryOptions({
    queryKey: ['import', id],
    queryFn: ({ signal }) => api.get(importJob, `/imports/${id}`, {}, signal),
    refetchInterval: (query) => (moving(query.state.data) ? 700 : false),
  });

export const previewImport = (id: string, mapping: ImportMapping | undefined): Promise<ImportPreview> =>
  api.post(importPreview, `/imports/${id}/preview`, mapping === undefined ? {} : { mapping });

/** Sends a file of any size. XMLHttpRequest, because fetch cannot tell how far an upload has come. */
export function uploadFile(file: File, onProgress: (share: number) => void): Promise<ImportJob> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', urlOf('/imports', { name: file.name }));
    for (const [name, value] of Object.entries(headersFor('POST'))) request.setRequestHeader(name, value);
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.upload.addEventListener('progress', (event) =>
      onProgress(event.total === 0 ? 0 : event.loaded / event.total),
    );
    request.addEventListener('error', () => reject(localProblem('unreachable', 'unreachable', 'unreachable')));
    request.addEventListener('load', () => {
      if (request.status === 401) announceSignedOut();
      if (request.status < 200 || request.status >= 300) return reject(problemOf(request.status, request.responseText));
      const parsed = importJob.safeParse(JSON.parse(request.responseText));
      if (parsed.success) resolve(parsed.data);
      else
        reject(
          localProblem('answer_not_understood', 'answer_not_understood', 'answer_not_understood', parsed.error.message),
        );
    });
    request.send(file);
  });
}

export const progressOf = (job: ImportJob): number =>
  job.fileBytes === 0 ? 0 : Math.min(1, job.readBytes / job.fileBytes);
