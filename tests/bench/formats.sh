# tests/bench/formats.sh: the figure of the other formats: a film of 500 MB
# against cp, pictures against reading and inflating them.
# shellcheck shell=bash
# Variables of run: work, samples, cleantool; timed, of, rounds, row.
# shellcheck disable=SC2154

# A film as a phone makes it, repeated until it is long enough.
make_film() {
	local loops
	loops=$(of 9 0)
	ffmpeg -v error -f lavfi -i testsrc2=s=1280x720:r=30 -f lavfi \
	    -i sine -t "$(of 5 2)" -vf noise=alls=40:allf=t -c:v libx264 \
	    -preset ultrafast -b:v 80M -maxrate 90M -bufsize 90M \
	    -pix_fmt yuv420p -c:a aac -metadata title=note "$work/part.mp4" &&
	    ffmpeg -v error -stream_loop "$loops" -i "$work/part.mp4" \
	    -map 0 -c copy -metadata location=+43+087/ "$work/film.mp4"
}

make_pictures() {
	"$photo" 2000 1500 >"$work/p.ppm"
	convert "$work/p.ppm" -quality 15 "$work/p.png"
	convert "$work/p.ppm" "$work/p.gif"
	cwebp -quiet -q 85 "$work/p.ppm" -o "$work/p.webp"
	cwebp -quiet -lossless -z 1 "$work/p.ppm" -o "$work/l.webp"
}

# Reading and inflating, by zlib itself; CPU ms as timed() writes them.
inflate() {
	/usr/bin/python3 - "$1" >>"$samples/tool.$2" <<-'P'
	import sys, time, zlib
	b = open(sys.argv[1], 'rb').read()
	t, at, d = time.process_time(), 8, zlib.decompressobj()
	while at < len(b):
	    n = int.from_bytes(b[at:at + 4], 'big')
	    if b[at + 4:at + 8] == b'IDAT':
	        d.decompress(b[at + 8:at + 8 + n])
	    at += n + 12
	ms = (time.process_time() - t) * 1000
	print(ms, ms)
	P
}

cleaned_by_us() {	# NAME FILE
	rm -f "$work/f.out"
	timed "$1" "$cleantool" "$2" "$work/f.out"
	[ -s "$work/f.out" ] || die "plumseal-clean gave nothing for $2"
}

formats_row() {		# LABEL OURS THEIRS COLUMN [LIMIT]
	row "$1" "$(median "$samples/tool.$2" "$4")" \
	    "$(median "$samples/tool.$3" "$4")" \
	    "$(ratio "$samples/tool.$2" "$samples/tool.$3" "$4")" \
	    ${5:+'<=' "$5"}
}

figure_formats() {
	local tool
	for tool in ffmpeg cwebp dwebp gif2rgb convert; do
		command -v "$tool" >/dev/null || {
			say "bench: $tool is missing: formats left out"
			return 0
		}
	done
	make_film || die "no film"
	make_pictures
	formats_round() {
		rm -f "$work/f.cp"
		timed cp cp "$work/film.mp4" "$work/f.cp"
		rm -f "$work/f.cp"
		timed cpsync sh -c "cp $work/film.mp4 $work/f.cp &&
		    sync $work/f.cp"
		rm -f "$work/f.cp"
		cleaned_by_us film "$work/film.mp4"
		cp "$work/film.mp4" "$work/f.cp" && sync "$work/f.cp"
		timed inplace "$cleantool" --in-place "$work/f.cp"
		cmp -s "$work/f.cp" "$work/f.out" ||
		    die "in its place the film became another"
		rm -f "$work/f.cp"
		inflate "$work/p.png" inflate
		cleaned_by_us png "$work/p.png"
		timed gif2rgb gif2rgb -o "$work/f.rgb" "$work/p.gif"
		cleaned_by_us gif "$work/p.gif"
		timed dwebp dwebp -quiet "$work/p.webp" -yuv -o /dev/null
		cleaned_by_us webp "$work/p.webp"
		timed dwebpl dwebp -quiet "$work/l.webp" -ppm -o /dev/null
		cleaned_by_us webpl "$work/l.webp"
	}
	rounds "$(of 5 1)" "$(of 60 10)" formats_round
	table_head "Other formats, a process each" 'the tool'
	formats_row "MP4 of $(du -m "$work/film.mp4" | cut -f1) MiB, ms, to cp" \
	    film cp 1 2
	formats_row 'in its place, on the disk, ms, to cp and sync' \
	    inplace cpsync 1 2
	formats_row 'PNG of 3 MP, CPU ms, to inflating' png inflate 2 3
	formats_row 'GIF of 3 MP, CPU ms, to gif2rgb' gif gif2rgb 2 3
	formats_row 'WebP of 3 MP, CPU ms, to dwebp' webp dwebp 2 3
	formats_row 'lossless WebP, CPU ms, to dwebp' webpl dwebpl 2 3
}

# What a cleaner may take, in KiB: the most that the largest of its processes
# had in memory, shared pages (the programs, about 8 MiB) included.
memory_row() {		# LABEL FILE LIMIT
	[ -s "$2" ] || return 0
	rm -f "$work/f.out"
	/usr/bin/time -f %M -o "$work/f.rss" "$cleantool" "$2" "$work/f.out" \
	    >/dev/null 2>&1 || die "plumseal-clean refused $2"
	row "$1" "$(tail -1 "$work/f.rss")" '' '' '<=' "$3"
}

figure_memory() {
	[ -n "$cleantool" ] && [ -x /usr/bin/time ] || {
		say "bench: GNU time is missing: memory left out"
		return 0
	}
	[ -s "$work/p.png" ] || make_pictures 2>/dev/null
	table_head 'Memory of a cleaner, KiB, most seen' -
	memory_row 'JPEG of 12 MP' "$work/photo.jpg" 65536
	memory_row 'PNG of 3 MP' "$work/p.png" 16384
	memory_row 'GIF of 3 MP' "$work/p.gif" 32768
	memory_row 'WebP of 3 MP' "$work/p.webp" 32768
	memory_row 'film, any length' "$work/film.mp4" 16384
}
