import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// The server serves `dist/console` on the API's own port; only `vite` in development needs to know where that is.
const api = process.env['THROUGHLINE_API'] ?? 'http://127.0.0.1:4800';

/** What only the screens of goods and sales have in common: it stays out of the first load. */
const ofCommerce =
  /console[\\/]src[\\/](stock|orders|carts|store|catalogue|pricing|loyalty|messaging)[\\/]|console[\\/]src[\\/]ui[\\/](DataTable|Facts|Form|Listing|MinorInput|Parts|deed|pages)\b|contracts[\\/](carts|catalogue|codes|delivery|location|loyalty|orders|pricing|promotions|reviews|stock)|[\\/]quote[\\/]/;
const isComponent = (id: string): boolean =>
  !ofCommerce.test(id) && /node_modules[\\/]@mantine|console[\\/]src[\\/]ui[\\/]/.test(id);
const isShared = (id: string): boolean => !ofCommerce.test(id) && /console[\\/]src|contracts/.test(id);

export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [react()],
  build: {
    outDir: '../dist/console',
    emptyOutDir: true,
    // The content security policy has no `data:`; every picture is a file.
    assetsInlineLimit: 0,
    target: 'es2023',
    reportCompressedSize: true,
    rolldownOptions: {
      output: {
        // Without groups the screens share a hundred tiny files; with these the first screen takes about twenty.
        codeSplitting: {
          groups: [
            {
              name: 'core',
              test: /node_modules[\\/](react|react-dom|scheduler|@tanstack|i18next|react-i18next|zod)[\\/]/,
            },
            { name: 'components', test: isComponent, minShareCount: 24 },
            { name: 'shared', test: isShared, minShareCount: 4 },
            { name: 'commerce', test: ofCommerce, minShareCount: 3 },
          ],
        },
      },
    },
  },
  server: { proxy: { '/api': api, '/v1': api, '/openapi.json': api, '/docs': api } },
});
