// The labels of a ZPL file as PNGs: node draw_zpl.cjs FILE PREFIX WIDTH_MM HEIGHT_MM DOTS_PER_MM
const fs = require("fs");
const { ready } = require("zpl-renderer-js");
const [file, prefix, ...sizes] = process.argv.slice(2);

ready
  .then(({ api }) => api.zplToBase64MultipleAsync(fs.readFileSync(file, "utf8"), ...sizes.map(Number)))
  .then((pictures) => {
    pictures.forEach((p, i) => fs.writeFileSync(`${prefix}${i}.png`, Buffer.from(p, "base64")));
    process.exit(0);
  })
  .catch((error) => {
    console.error(error);
    process.exit(1);
  });
