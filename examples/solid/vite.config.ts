import solid from 'vite-plugin-solid';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [solid()],
  // The backend, in front of which a real site has one origin too.
  server: { proxy: { '/catraca': 'http://localhost:3000' } },
});
