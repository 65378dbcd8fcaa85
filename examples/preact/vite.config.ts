import { defineConfig } from 'vite';

export default defineConfig({
  // The backend, in front of which a real site has one origin too.
  server: { proxy: { '/catraca': 'http://localhost:3000' } },
});
