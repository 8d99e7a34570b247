import './theme/tokens.css';
import './theme/components.css';
import './theme/base.css';
import './theme/mantine.css';
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ApiProblem, onSignedOut } from './api.ts';
import { createConsoleRouter } from './routes.tsx';
import { sessionQuery } from './session/session.ts';
import { startTexts } from './texts/language.ts';
import { ToastPlace } from './ui/toast.tsx';
import { theme } from './theme/theme.ts';

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // A refusal will be refused again; only what never arrived is worth a second try.
      retry: (failures, error) =>
        failures < 2 &&
        (!(error instanceof ApiProblem) || error.problem.code === 'unreachable' || error.problem.status === 503),
    },
  },
});

const router = createConsoleRouter(queries);

onSignedOut(() => {
  queries.setQueryData(sessionQuery.queryKey, null);
  const { pathname, href } = router.state.location;
  if (!pathname.startsWith('/login')) void router.navigate({ to: '/login', search: { to: href } });
});

const place = document.getElementById('root');
if (place === null) throw new Error('index.html has no #root');

await startTexts();
createRoot(place).render(
  <StrictMode>
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <QueryClientProvider client={queries}>
        <ToastPlace />
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
