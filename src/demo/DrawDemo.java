import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RadialGradientPaint;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;

/**
 * Draws the picture and the video that {@code floe demo} stores: a walrus adrift on a floe under northern lights. The
 * scene is a function of time alone, and its last frame leads back to its first.
 *
 * <p>Needs a JDK and ffmpeg (with libx264). Run it from the root of the repository:
 *
 * <pre>java src/demo/DrawDemo.java src/main/resources/demo</pre>
 */
final class DrawDemo {
    private static final int FRAMES_PER_SECOND = 24;
    private static final int SECONDS = 16;
    private static final double HORIZON = 0.60;
    /** Width of a strip of aurora: whole pixels in the picture and in the video, so that no seams show. */
    private static final int STRIP = 5;

    public static void main(String[] args) throws Exception {
        System.setProperty("java.awt.headless", "true");
        Path out = Path.of(args[0]);
        Files.createDirectories(out);
        ImageIO.write(frame(1600, 900, 0.31), "png", out.resolve("floe.png").toFile());
        video(960, 540, out.resolve("floe.mp4"));
    }

    private static void video(int width, int height, Path file) throws IOException, InterruptedException {
        Process ffmpeg = new ProcessBuilder(List.of(
                        "ffmpeg", "-y", "-loglevel", "error",
                        "-f", "rawvideo", "-pix_fmt", "bgr24", "-s", width + "x" + height,
                        "-r", String.valueOf(FRAMES_PER_SECOND), "-i", "-",
                        "-c:v", "libx264", "-preset", "slow", "-crf", "23", "-pix_fmt", "yuv420p",
                        "-g", String.valueOf(2 * FRAMES_PER_SECOND), "-movflags", "+faststart",
                        "-map_metadata", "-1", "-fflags", "+bitexact", "-flags:v", "+bitexact",
                        file.toString()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .start();
        int frames = FRAMES_PER_SECOND * SECONDS;
        try (OutputStream pixels = ffmpeg.getOutputStream()) {
            for (int i = 0; i < frames; i++) {
                BufferedImage image = frame(width, height, (double) i / frames);
                pixels.write(((DataBufferByte) image.getRaster().getDataBuffer()).getData());
            }
        }
        if (ffmpeg.waitFor() != 0) {
            throw new IOException("ffmpeg failed");
        }
    }

    /** The scene at {@code phase} of its loop, 0 to 1. */
    private static BufferedImage frame(int width, int height, double phase) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
        Graphics2D g = image.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        g.scale(width / 1600.0, height / 900.0);
        sky(g, phase);
        aurora(g, phase);
        mountains(g);
        sea(g, phase);
        floe(g, phase);
        g.dispose();
        return image;
    }

    private static void sky(Graphics2D g, double phase) {
        g.setPaint(new GradientPaint(0, 0, new Color(8, 12, 34), 0, 540, new Color(34, 62, 98)));
        g.fill(new Rectangle2D.Double(0, 0, 1600, 900 * HORIZON));
        Random random = new Random(7);
        for (int i = 0; i < 260; i++) {
            double x = random.nextDouble() * 1600;
            double y = Math.pow(random.nextDouble(), 1.4) * 500;
            double size = 0.8 + random.nextDouble() * 2.0;
            double twinkle = 0.5 + 0.5 * Math.sin(2 * Math.PI * (phase * (1 + random.nextInt(4)) + random.nextDouble()));
            g.setColor(new Color(255, 255, 255, (int) (70 + 150 * twinkle)));
            g.fill(new Ellipse2D.Double(x, y, size, size));
        }
    }

    private static double curtain(int band, double x, double phase) {
        double turn = 2 * Math.PI;
        return 250 + 46 * band
                + 58 * Math.sin(turn * (x / 900 + phase + 0.21 * band))
                + 26 * Math.sin(turn * (x / 370 - 2 * phase + 0.4 * band))
                + 9 * Math.sin(turn * (x / 130 + 3 * phase));
    }

    private static void aurora(Graphics2D g, double phase) {
        Color[] feet = {new Color(70, 255, 176), new Color(96, 226, 255), new Color(172, 120, 255)};
        for (int band = 2; band >= 0; band--) {
            Color foot = feet[band];
            for (int x = 0; x < 1600; x += STRIP) {
                double y = Math.rint(curtain(band, x, phase));
                double strength = 0.55 + 0.45 * Math.sin(2 * Math.PI * (x / 260.0 + phase * (band + 1) + band));
                double length = 150 + 70 * Math.sin(2 * Math.PI * (x / 410.0 - phase + band * 0.3));
                int alpha = (int) (96 * strength) + 14;
                g.setPaint(new GradientPaint(
                        x, (float) (y - length), new Color(foot.getRed(), foot.getGreen(), foot.getBlue(), 0),
                        x, (float) y, new Color(foot.getRed(), foot.getGreen(), foot.getBlue(), alpha)));
                g.fill(new Rectangle2D.Double(x, y - length, STRIP, length));
                g.setPaint(new GradientPaint(
                        x, (float) y, new Color(foot.getRed(), foot.getGreen(), foot.getBlue(), alpha),
                        x, (float) y + 46, new Color(foot.getRed(), foot.getGreen(), foot.getBlue(), 0)));
                g.fill(new Rectangle2D.Double(x, y, STRIP, 46));
            }
        }
    }

    private static void mountains(Graphics2D g) {
        int[][] ranges = {{0x2B4A6C, 96, 11}, {0x1C3452, 64, 23}};
        for (int[] range : ranges) {
            Random random = new Random(range[2]);
            Path2D ridge = new Path2D.Double();
            ridge.moveTo(0, 900 * HORIZON);
            for (int x = 0; x <= 1600; x += 80) {
                ridge.lineTo(x, 900 * HORIZON - 18 - random.nextDouble() * range[1]);
                ridge.lineTo(x + 40, 900 * HORIZON - 8 - random.nextDouble() * range[1] * 0.6);
            }
            ridge.lineTo(1600, 900 * HORIZON);
            ridge.closePath();
            g.setColor(new Color(range[0]));
            g.fill(ridge);
        }
    }

    private static void sea(Graphics2D g, double phase) {
        double top = 900 * HORIZON;
        g.setPaint(new GradientPaint(0, (float) top, new Color(38, 86, 116), 0, 900, new Color(6, 20, 40)));
        g.fill(new Rectangle2D.Double(0, top, 1600, 900 - top));
        Random random = new Random(42);
        for (int i = 0; i < 420; i++) {
            double depth = Math.pow(random.nextDouble(), 1.7);
            double y = top + 4 + depth * (896 - top);
            double x = random.nextDouble() * 1700 - 50;
            double sway = 14 * Math.sin(2 * Math.PI * (phase * (1 + random.nextInt(2)) + random.nextDouble()));
            double length = 14 + 90 * depth * random.nextDouble();
            double glow = 0.5 + 0.5 * Math.sin(2 * Math.PI * (phase * 2 + random.nextDouble()));
            Color tint = random.nextInt(3) == 0 ? new Color(96, 255, 196) : new Color(150, 214, 244);
            g.setColor(new Color(tint.getRed(), tint.getGreen(), tint.getBlue(), (int) (12 + 46 * glow)));
            g.setStroke(new BasicStroke((float) (1.1 + 2.4 * depth), BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
            g.draw(new java.awt.geom.Line2D.Double(x + sway, y, x + sway + length, y));
        }
    }

    private static void floe(Graphics2D g, double phase) {
        AffineTransform still = g.getTransform();
        double bob = 7 * Math.sin(2 * Math.PI * phase * 4);
        double tilt = 0.012 * Math.sin(2 * Math.PI * (phase * 4 + 0.2));
        double drift = 90 * Math.sin(2 * Math.PI * phase);
        g.translate(800 + drift, 715 + bob);
        g.rotate(tilt);

        g.setPaint(new RadialGradientPaint(new Point2D.Double(0, 60), 480, new float[] {0f, 1f}, new Color[] {
            new Color(120, 240, 255, 90), new Color(120, 240, 255, 0)
        }));
        g.fill(new Ellipse2D.Double(-520, -20, 1040, 190));

        Path2D under = polygon(-400, 6, -352, 66, -210, 104, -40, 92, 120, 112, 300, 74, 398, 8);
        g.setPaint(new GradientPaint(0, 0, new Color(126, 196, 222), 0, 110, new Color(28, 84, 122)));
        g.fill(under);
        Path2D face = polygon(-412, -8, -300, -40, -90, -52, 130, -46, 318, -34, 410, -4, 372, 22, 190, 34, -30, 28, -250, 36,
                -380, 20);
        g.setPaint(new GradientPaint(0, -52, new Color(240, 250, 255), 0, 36, new Color(178, 220, 238)));
        g.fill(face);
        g.setColor(new Color(255, 255, 255, 120));
        g.setStroke(new BasicStroke(3f));
        g.draw(polygon(-412, -8, -300, -40, -90, -52, 130, -46, 318, -34, 410, -4));

        walrus(g, phase);
        g.setTransform(still);
    }

    private static void walrus(Graphics2D g, double phase) {
        double breath = 1 + 0.018 * Math.sin(2 * Math.PI * phase * 6);
        AffineTransform body = g.getTransform();
        g.translate(-10, -8);
        g.setColor(new Color(20, 50, 80, 60));
        g.fill(new Ellipse2D.Double(-205, -16, 420, 34));
        g.scale(1, breath);

        Path2D torso = new Path2D.Double();
        torso.moveTo(-210, -4);
        torso.curveTo(-214, -60, -120, -118, -10, -138);
        torso.curveTo(40, -214, 150, -214, 168, -136);
        torso.curveTo(184, -84, 168, -30, 138, -2);
        torso.curveTo(40, 12, -120, 10, -210, -4);
        torso.closePath();
        g.setPaint(new GradientPaint(0, -210, new Color(150, 108, 92), 0, 10, new Color(84, 56, 52)));
        g.fill(torso);

        g.setColor(new Color(70, 45, 43));
        g.fill(polygon(-196, -12, -258, -34, -268, -8, -236, 6, -190, 4));
        double wave = 0.10 * Math.sin(2 * Math.PI * phase * 3);
        AffineTransform flipper = g.getTransform();
        g.rotate(0.35 + wave, 40, -40);
        g.fill(new Ellipse2D.Double(14, -46, 46, 78));
        g.setTransform(flipper);

        g.setColor(new Color(186, 148, 126));
        g.fill(new Ellipse2D.Double(74, -152, 62, 48));
        g.fill(new Ellipse2D.Double(116, -152, 58, 48));
        g.setColor(new Color(56, 34, 34));
        g.fill(new Ellipse2D.Double(110, -160, 28, 17));
        g.setColor(new Color(252, 248, 232));
        g.fill(polygon(92, -112, 108, -110, 100, -38));
        g.fill(polygon(140, -110, 156, -112, 150, -38));
        g.setColor(new Color(66, 44, 40, 170));
        for (int i = 0; i < 6; i++) {
            g.fill(new Ellipse2D.Double(84 + 8 * (i % 3), -138 + 9 * (i / 3), 3.4, 3.4));
            g.fill(new Ellipse2D.Double(136 + 8 * (i % 3), -138 + 9 * (i / 3), 3.4, 3.4));
        }

        double blink = phase % 0.25 < 0.012 ? 0.15 : 1;
        g.setColor(new Color(24, 16, 18));
        g.fill(new Ellipse2D.Double(84, -180 + 6 * (1 - blink), 13, 13 * blink));
        g.fill(new Ellipse2D.Double(142, -180 + 6 * (1 - blink), 13, 13 * blink));
        g.setColor(new Color(255, 255, 255, 210));
        g.fill(new Ellipse2D.Double(88, -178, 4, 4 * blink));
        g.fill(new Ellipse2D.Double(146, -178, 4, 4 * blink));
        g.setTransform(body);
    }

    private static Path2D polygon(double... coordinates) {
        Path2D path = new Path2D.Double();
        path.moveTo(coordinates[0], coordinates[1]);
        for (int i = 2; i < coordinates.length; i += 2) {
            path.lineTo(coordinates[i], coordinates[i + 1]);
        }
        path.closePath();
        return path;
    }
}
