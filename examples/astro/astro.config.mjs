import { defineConfig } from 'astro/config';

export default defineConfig({
  devToolbar: { enabled: false },
  // The backend, in front of which a real site has one origin too.
  vite: { server: { proxy: { '/catraca': 'http://localhost:3000' } } },
});
